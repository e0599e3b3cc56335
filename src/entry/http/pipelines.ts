import type { Pipeline } from '../../core/pipelines/pipeline.ts';
import { once, type Reply } from '../../flows/once.ts';
import { type ChangeAsked, type ChangeOutcome, cancelPipeline as cancel } from '../../flows/pipelines/cancel.ts';
import { rerunPipeline as rerun } from '../../flows/pipelines/rerun.ts';
import type { World } from '../../flows/world.ts';
import { UserError } from '../../lib/errors.ts';
import type { Nouns } from '../../store/store.ts';
import { pipelineBodies, pipelineBody } from './bodies/pipelines.ts';
import type { Asked, Handler } from './handler.ts';
import { readLogPart } from './log-part.ts';
import { listenForEvents } from './next-events.ts';
import { keyOf } from './orders.ts';
import { refusalProblem } from './problem.ts';

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

export const cancelPipeline: Handler<'cancelPipeline'> = (world, asked) =>
  change(world, asked, (tx, order) => cancel(world, tx, order));

export const rerunPipeline: Handler<'rerunPipeline'> = (world, asked) => change(world, asked, rerun);

async function change(
  world: World,
  asked: Asked<'cancelPipeline'> | Asked<'rerunPipeline'>,
  carryOut: (tx: Nouns, order: ChangeAsked) => Promise<ChangeOutcome | null>,
): Promise<Reply> {
  const { params, body, query, caller } = asked;
  const order = { id: params.id, actor: caller.name, reason: body.reason, dryRun: query.dryRun === true };
  const reply = await once(world.store, keyOf(asked), async (tx) => {
    const outcome = await carryOut(tx, order);
    if (outcome === null) throw unknownPipeline(params.id);
    if (outcome.kind === 'planned') return { status: 200, body: { dryRun: true, would: [outcome.would] } };
    if (outcome.kind === 'refused') {
      const problem = refusalProblem(outcome.refusal, await tx.now());
      return { status: problem.status, body: problem };
    }
    const { kind, message } = outcome;
    return { status: 200, body: { outcome: kind, message, pipeline: await pipelineBody(tx, outcome.pipeline) } };
  });
  const changed = await world.store.pipelines.get(params.id);
  if (changed !== null) world.wake(changed.target);
  return reply;
}

async function knownPipeline({ store }: World, id: string): Promise<Pipeline> {
  const found = await store.pipelines.get(id);
  if (found !== null) return found;
  throw unknownPipeline(id);
}

function unknownPipeline(id: string): UserError {
  return new UserError('pipeline/unknown', `There is no pipeline ${JSON.stringify(id)}.`, 'See `astern pipelines`.');
}
