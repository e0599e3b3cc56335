import type { InstanceSeen } from './port.ts';

export type LastExit = NonNullable<InstanceSeen['lastExit']>;

/** What a fleet remembers of an instance; written before it acts, so that the next server goes on where this one was killed. */
export type InstanceState = {
  /** `stop`: not started again when it dies. */
  readonly wanted: 'run' | 'stop';
  /** Number of the newest launch; 0 before the first. Its pid file tells whether it came to run. */
  readonly attempt: number;
  /** Newest launch that is known to be over. */
  readonly ended: number;
  readonly port: number | null;
  readonly startedAtMs: number | null;
  readonly restarts: number;
  /** Deaths in a row without good running between them. */
  readonly failures: number;
  /** Not launched again before this time. */
  readonly notBeforeMs: number;
  readonly lastExit: LastExit | null;
  /** The launch that was told to quiesce. */
  readonly quiesced: number | null;
};

export type Backoff = { readonly firstMs: number; readonly maxMs: number; readonly goodAfterMs: number };

export const DEFAULT_BACKOFF: Backoff = { firstMs: 200, maxMs: 30_000, goodAfterMs: 60_000 };

export const NEVER_STARTED: InstanceState = {
  wanted: 'stop',
  attempt: 0,
  ended: 0,
  port: null,
  startedAtMs: null,
  restarts: 0,
  failures: 0,
  notBeforeMs: 0,
  lastExit: null,
  quiesced: null,
};

/** `unborn`: a launch was decided, and nothing of it ran so far. */
export type Life = 'alive' | 'dead' | 'unborn';

export type Action = 'nothing' | 'record-death' | 'launch' | 'replace';

/** What the fleet does next about an instance. */
export function nextAction(state: InstanceState, life: Life, nowMs: number, backoff: Backoff): Action {
  if (life === 'alive') return state.wanted === 'run' && isQuiesced(state) ? 'replace' : 'nothing';
  if (life === 'dead' && state.ended < state.attempt) return 'record-death';
  if (state.wanted === 'stop') return 'nothing';
  return waitMs(state, nowMs, backoff) > 0 ? 'nothing' : 'launch';
}

/** A quiesced process takes nothing new for the rest of its life; only a new one does. */
export function isQuiesced(state: InstanceState): boolean {
  return state.quiesced !== null && state.quiesced === state.attempt;
}

/** How long until the next launch; a wall clock that was set back does not stretch it beyond the longest wait. */
export function waitMs(state: InstanceState, nowMs: number, backoff: Backoff): number {
  return Math.max(0, Math.min(state.notBeforeMs - nowMs, backoff.maxMs));
}

export function afterDeath(state: InstanceState, exit: LastExit, backoff: Backoff): InstanceState {
  const over = { ...state, ended: state.attempt, lastExit: exit };
  if (state.wanted === 'stop' || isQuiesced(state)) return { ...over, notBeforeMs: exit.atMs };
  const ranMs = exit.atMs - (state.startedAtMs ?? exit.atMs);
  return afterFailure({ ...over, failures: ranMs >= backoff.goodAfterMs ? 0 : state.failures }, exit.atMs, backoff);
}

/** Also for a launch that never came to run: without it a broken machine would be asked five times a second. */
export function afterFailure(state: InstanceState, nowMs: number, backoff: Backoff): InstanceState {
  const failures = state.failures + 1;
  const delayMs = Math.min(backoff.maxMs, backoff.firstMs * 2 ** Math.min(failures - 1, 30));
  return { ...state, failures, notBeforeMs: nowMs + delayMs };
}

/** A decided launch that nothing ran of keeps its number: should it still come, one of the two wins. */
export function nextAttempt(state: InstanceState): number {
  return state.ended < state.attempt ? state.attempt : state.attempt + 1;
}

/** The outward state. */
export function shownState(state: InstanceState, life: Life): InstanceSeen['state'] {
  if (life === 'alive') return 'running';
  return state.wanted === 'run' ? 'waiting-to-restart' : 'stopped';
}
