import type { Client } from '../api/client.ts';
import type { OperationBody } from '../api/operations.ts';
import { logReader, partsOfBuild, tailLog } from './build-log.ts';
import type { Context } from './command.ts';
import { type Patience, patiently } from './patiently.ts';
import { type Progress, showProgress } from './progress.ts';

/** How following ended: with the operation's own end, at our limit, or because the person stopped watching. */
export type Followed = {
  readonly kind: 'ended' | 'limit' | 'interrupted';
  readonly operation: OperationBody;
};

export type Following = {
  readonly client: Client;
  readonly context: Context;
  readonly operation: OperationBody;
  readonly limitMs: number | null;
  /** Where the lines of the build log go; null leaves them out. */
  readonly onLogLine: ((line: string, progress: Progress) => void) | null;
};

const WAIT_MS = 10_000;
/** The server tells of steps that end; one that begins is seen by looking. */
const LOOK_MS = 700;
const AT_LEAST_MS = 200;

/** Watch an operation to its end, through server restarts. The work itself does not depend on it. */
export async function followOperation(following: Following): Promise<Followed> {
  const { context } = following;
  const progress = showProgress(context.terminal, context.clock);
  const ended = new AbortController();
  const log = showLog(following, progress, ended.signal);
  try {
    const followed = await watch(following, progress);
    ended.abort();
    if (followed.kind === 'ended') await log;
    return followed;
  } finally {
    ended.abort();
    progress.stop();
  }
}

async function watch(following: Following, progress: Progress): Promise<Followed> {
  const { context, limitMs } = following;
  const patience = patienceWith(progress, context);
  const startedMs = context.clock.monotonic();
  let { operation } = following;
  progress.update(operation);
  while (operation.status === 'active') {
    const leftMs = limitMs === null ? WAIT_MS : limitMs - (context.clock.monotonic() - startedMs);
    const isInStep = operation.steps.at(-1)?.outcome === null;
    if (leftMs <= 0) return { kind: 'limit', operation };
    if (context.interrupted.aborted) return { kind: 'interrupted', operation };
    try {
      const seen = operation;
      operation = await patiently(
        () => next(following, seen, Math.ceil(Math.min(leftMs, isInStep ? WAIT_MS : LOOK_MS))),
        patience,
      );
    } catch (error) {
      if (context.interrupted.aborted) return { kind: 'interrupted', operation };
      throw error;
    }
    progress.update(operation);
  }
  return { kind: 'ended', operation };
}

/** Ask for the next step. A server that answers at once without news is not asked again at once. */
async function next({ client, context }: Following, seen: OperationBody, waitMs: number): Promise<OperationBody> {
  const { clock, interrupted: signal } = context;
  const askedMs = clock.monotonic();
  const query = { waitMs, seenSteps: seen.steps.filter(({ outcome }) => outcome !== null).length };
  const { body } = await client.call('operation', { params: { id: seen.id }, query, signal });
  const tookMs = clock.monotonic() - askedMs;
  const isNews = body.status !== 'active' || body.steps.length !== seen.steps.length;
  if (!isNews && tookMs < AT_LEAST_MS) await clock.sleep(Math.min(waitMs, AT_LEAST_MS), signal);
  return body;
}

function patienceWith(progress: Progress, context: Context): Patience {
  return {
    context,
    onLoss: (seconds) => progress.note(`The server does not answer. The work is not lost; trying for ${seconds} s ...`),
    onReturn: () => progress.note('The server is back.'),
  };
}

/** The build log beside the progress. Trouble with the log alone never ends the following. */
async function showLog(following: Following, progress: Progress, until: AbortSignal): Promise<void> {
  const { client, context, operation, onLogLine } = following;
  if (onLogLine === null || operation.log === null) return;
  const parts = partsOfBuild(client, operation.id, context.interrupted);
  const reader = logReader(parts, (line) => onLogLine(line, progress));
  try {
    await tailLog(reader, until, context);
  } catch (error) {
    if (until.aborted || context.interrupted.aborted) return;
    progress.note(`The build log cannot be read any more (${error instanceof Error ? error.message : String(error)}).`);
  }
}
