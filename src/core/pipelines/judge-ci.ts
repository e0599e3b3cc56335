import type { GateRun, Pipeline } from './pipeline.ts';

export type CiJudgement =
  | { readonly kind: 'going-on' }
  | { readonly kind: 'passed' }
  | { readonly kind: 'failed'; readonly gate: string };

/** Where a pipeline stands whose gates run in CI: the newest attempt of each gate counts, and every gate that is not skipped must pass. */
export function judgeCi({ plan }: Pick<Pipeline, 'plan'>, runs: readonly GateRun[]): CiJudgement {
  const needed = plan.filter(({ action }) => action !== 'skip').map(({ gate }) => gate);
  const newest = newestOf(runs);
  const broken = [...newest.values()].find(({ status }) => status === 'failed' || status === 'timed-out');
  if (broken !== undefined) return { kind: 'failed', gate: broken.gate };
  if ([...newest.values()].some(({ status }) => status === 'running')) return { kind: 'going-on' };
  return needed.every((gate) => newest.get(gate)?.status === 'passed') ? { kind: 'passed' } : { kind: 'going-on' };
}

function newestOf(runs: readonly GateRun[]): ReadonlyMap<string, GateRun> {
  const newest = new Map<string, GateRun>();
  for (const run of runs) {
    if ((newest.get(run.gate)?.attempt ?? 0) < run.attempt) newest.set(run.gate, run);
  }
  return newest;
}

/** After its own limit a job has this long to tell how its gate went. */
const GRACE_MS = 15 * 60_000;
/** For a gate that is not in the plan with a limit of its own. */
const UNKNOWN_LIMIT_MS = 60 * 60_000;

/** Runs whose job must have died: it said that it began, and its time is long over. */
export function lostInCi(
  { plan }: Pick<Pipeline, 'plan'>,
  runs: readonly GateRun[],
  nowMs: number,
): readonly GateRun[] {
  return runs.filter(({ gate, status, place, startedAtMs }) => {
    const limitMs = plan.find((one) => one.gate === gate)?.job?.timeoutMs ?? UNKNOWN_LIMIT_MS;
    return status === 'running' && place === 'ci' && nowMs - startedAtMs > limitMs + GRACE_MS;
  });
}

const SILENT_AFTER_MS = 24 * 60 * 60_000;

/** Nobody has told anything for a day: what is missing will not come. */
export function isSilent(
  { createdAtMs }: Pick<Pipeline, 'createdAtMs'>,
  runs: readonly GateRun[],
  nowMs: number,
): boolean {
  if (runs.some(({ status }) => status === 'running')) return false;
  return nowMs - Math.max(createdAtMs, ...runs.map(({ endedAtMs }) => endedAtMs ?? 0)) > SILENT_AFTER_MS;
}
