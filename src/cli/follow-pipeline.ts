import type { Client } from '../api/client.ts';
import type { PipelineBody } from '../api/pipelines.ts';
import type { Context } from './command.ts';
import { patiently } from './patiently.ts';
import { type PipelineProgress, showPipeline } from './pipeline-progress.ts';

/** How following ended: it has ended, it deploys, somebody has to act, our limit came, or the person stopped watching. */
export type FollowedPipeline = {
  readonly kind: 'ended' | 'deploying' | 'held' | 'limit' | 'interrupted';
  readonly pipeline: PipelineBody;
};

export type FollowingPipeline = {
  readonly client: Client;
  readonly context: Context;
  readonly pipeline: PipelineBody;
  readonly limitMs: number | null;
  /** Goes on watching while the deploy waits for a person. */
  readonly throughHolds: boolean;
};

const WAIT_MS = 10_000;
const AT_LEAST_MS = 200;

/** Watch a pipeline until its deploy begins or it ends without one, through server restarts. The work itself does not depend on it. */
export async function followPipeline(following: FollowingPipeline): Promise<FollowedPipeline> {
  const { context } = following;
  const progress = showPipeline(context.terminal, context.clock);
  try {
    return await watch(following, progress);
  } finally {
    progress.stop();
  }
}

/** Ask until it has ended; for what a deploy leaves to be written. */
export async function endOfPipeline(following: FollowingPipeline): Promise<FollowedPipeline> {
  return watch(following, { update: () => undefined, note: () => undefined, stop: () => undefined }, true);
}

async function watch(
  following: FollowingPipeline,
  progress: PipelineProgress,
  toTheEnd = false,
): Promise<FollowedPipeline> {
  const { context, limitMs } = following;
  const startedMs = context.clock.monotonic();
  const patience = {
    context,
    onLoss: (seconds: number) =>
      progress.note(`The server does not answer. The work is not lost; trying for ${seconds} s ...`),
    onReturn: () => progress.note('The server is back.'),
  };
  let { pipeline } = following;
  for (;;) {
    progress.update(pipeline);
    const kind = toTheEnd && pipeline.endedAt === null ? null : stopsAt(pipeline, following);
    if (kind !== null) return { kind, pipeline };
    const leftMs = limitMs === null ? WAIT_MS : limitMs - (context.clock.monotonic() - startedMs);
    if (leftMs <= 0) return { kind: 'limit', pipeline };
    if (context.interrupted.aborted) return { kind: 'interrupted', pipeline };
    try {
      const seen = pipeline;
      pipeline = await patiently(() => next(following, seen, Math.ceil(Math.min(leftMs, WAIT_MS))), patience);
    } catch (error) {
      if (context.interrupted.aborted) return { kind: 'interrupted', pipeline };
      throw error;
    }
  }
}

function stopsAt(pipeline: PipelineBody, { throughHolds }: FollowingPipeline): FollowedPipeline['kind'] | null {
  if (pipeline.endedAt !== null) return 'ended';
  if (pipeline.status === 'deploying' && pipeline.operation !== null) return 'deploying';
  return pipeline.status === 'held' && !throughHolds && waitsForPerson(pipeline) ? 'held' : null;
}

/** A target that is busy, or a repository that does not answer, lets go by itself soon. */
function waitsForPerson({ holds }: PipelineBody): boolean {
  return holds.some(({ kind }) => kind !== 'busy' && kind !== 'unclear');
}

/** Ask for the next change. A server that answers at once without news is not asked again at once. */
async function next({ client, context }: FollowingPipeline, seen: PipelineBody, waitMs: number): Promise<PipelineBody> {
  const { clock, interrupted: signal } = context;
  const askedMs = clock.monotonic();
  const { body } = await client.call('pipeline', {
    params: { id: seen.id },
    query: { waitMs, seen: seen.version },
    signal,
  });
  const isNews = body.version !== seen.version;
  if (!isNews && clock.monotonic() - askedMs < AT_LEAST_MS) await clock.sleep(Math.min(waitMs, AT_LEAST_MS), signal);
  return body;
}
