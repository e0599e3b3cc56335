import type { Pipeline } from '../../core/pipelines/pipeline.ts';
import type { World } from '../../flows/world.ts';
import { UserError } from '../../lib/errors.ts';
import { pipelineBodies, pipelineBody } from './bodies/pipelines.ts';
import type { Handler } from './handler.ts';
import { readLogPart } from './log-part.ts';
import { listenForEvents } from './next-events.ts';

export const pipelines: Handler<'pipelines'> = async ({ store }, { query }) => {
  const { target, sha, limit } = query;
  const filter = { ...(target === undefined ? {} : { target }), ...(sha === undefined ? {} : { sha }) };
  const found = await store.pipelines.list({ ...filter, limit });
  return { status: 200, body: { pipelines: await pipelineBodies(store, found) } };
};

export const pipeline: Handler<'pipeline'> = async (world, { params, query, request }) => {
  const seen = query.seen ?? 0;
  const deadline = world.clock.monotonic() + (query.waitMs ?? 0);
  const news = listenForEvents(world.store);
  try {
    for (;;) {
      const found = await knownPipeline(world, params.id);
      const restMs = deadline - world.clock.monotonic();
      if (found.version > seen || restMs <= 0 || request.raw.destroyed)
        return { status: 200, body: await pipelineBody(world.store, found) };
      await news.next(Math.min(restMs, 1_000));
    }
  } finally {
    news.close();
  }
};

export const gateLog: Handler<'gateLog'> = async (world, { params, query }) => {
  const { id, endedAtMs } = await knownPipeline(world, params.id);
  const runs = (await world.store.gateRuns.of(id)).filter((run) => run.gate === params.gate);
  const run = query.attempt === undefined ? runs.at(-1) : runs.find(({ attempt }) => attempt === query.attempt);
  const nothing = { text: '', from: query.from, next: query.from, ended: endedAtMs !== null };
  if (run === undefined) return { status: 200, body: nothing };
  const { text, next, isLast } = await readLogPart(world.gateFiles.logOf(run), query.from);
  return { status: 200, body: { text, from: query.from, next, ended: run.endedAtMs !== null && isLast } };
};

async function knownPipeline({ store }: World, id: string): Promise<Pipeline> {
  const found = await store.pipelines.get(id);
  if (found !== null) return found;
  throw new UserError('pipeline/unknown', `There is no pipeline ${JSON.stringify(id)}.`, 'See `astern pipelines`.');
}
