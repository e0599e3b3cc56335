import { type Job, jobsOf } from './jobs.ts';
import type { GateRun, Pipeline } from './pipeline.ts';

export type NextJobs =
  /** `start` may be empty: what runs is waited for, or room is. */
  | { readonly kind: 'work'; readonly start: readonly Attempt[]; readonly stop: readonly string[] }
  | { readonly kind: 'passed' }
  /** Nothing runs any more, and these are why. */
  | { readonly kind: 'failed'; readonly gates: readonly string[] }
  | { readonly kind: 'cancelled' };

export type Attempt = Pick<GateRun, 'gate' | 'attempt' | 'round'>;

type Part = Pick<Pipeline, 'plan' | 'mode' | 'purpose' | 'trigger' | 'failFast' | 'round' | 'cancelled'>;
type Run = Pick<GateRun, 'gate' | 'attempt' | 'round' | 'status'>;
type State = 'passed' | 'running' | 'failed' | 'open';

/** A gate that takes the server down with it must not do so for ever. */
const LOST_AT_MOST = 5;

/** Which jobs of a pipeline shall start and stop now, or how the whole has come out. `room`: how many more may run. */
export function nextJobs(pipeline: Part, runs: readonly Run[], room: number): NextJobs {
  const jobs = jobsOf(pipeline);
  const states = new Map(jobs.map((job) => [job.gate, stateOf(job, pipeline.round, runs)]));
  const inState = (state: State) => jobs.filter(({ gate }) => states.get(gate) === state).map(({ gate }) => gate);
  const [running, failed] = [inState('running'), inState('failed')];
  const isEnding = pipeline.cancelled !== null || (pipeline.failFast && failed.length > 0);
  if (isEnding && running.length > 0) return { kind: 'work', start: [], stop: running };
  if (pipeline.cancelled !== null) return { kind: 'cancelled' };
  if (isEnding) return { kind: 'failed', gates: failed };

  const ready = jobs.filter(
    ({ gate, needs }) => states.get(gate) === 'open' && needs.every((need) => states.get(need) === 'passed'),
  );
  if (ready.length === 0 && running.length === 0)
    return failed.length > 0 ? { kind: 'failed', gates: failed } : { kind: 'passed' };
  // A job of CI starts when CI says so.
  const mayStart = pipeline.trigger === 'ci' ? 0 : Math.max(0, room);
  const start = ready.slice(0, mayStart).map(({ gate }) => nextAttempt(gate, pipeline.round, runs));
  return { kind: 'work', start, stop: [] };
}

/** A pass counts for ever, a failure for its round; what was lost or stopped says nothing about the commit. */
function stateOf({ gate, retries }: Job, round: number, runs: readonly Run[]): State {
  const own = runs.filter((run) => run.gate === gate);
  if (own.some(({ status }) => status === 'passed')) return 'passed';
  if (own.some(({ status }) => status === 'running')) return 'running';
  const now = own.filter((run) => run.round === round);
  const failures = now.filter(({ status }) => status === 'failed' || status === 'timed-out').length;
  const losses = now.filter(({ status }) => status === 'lost').length;
  return failures > retries || losses >= LOST_AT_MOST ? 'failed' : 'open';
}

function nextAttempt(gate: string, round: number, runs: readonly Run[]): Attempt {
  const attempts = runs.filter((run) => run.gate === gate).map((run) => run.attempt);
  return { gate, round, attempt: Math.max(0, ...attempts) + 1 };
}
