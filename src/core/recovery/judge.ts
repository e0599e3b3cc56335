import type { Operation } from '../deploys/model.ts';
import type { Sample } from '../deploys/watch.ts';
import type { Alert, Recovery } from '../incidents/model.ts';

/** What is known of a change of traffic that was made for an incident, at this moment. */
export type RecoveryFacts = {
  readonly operation: Pick<Operation, 'status' | 'problem'> | null;
  /** When the traffic was with the release; null: it is not yet. */
  readonly flippedAtMs: number | null;
  /** What the release that was taken off answered before. */
  readonly before: Sample | null;
  /** What the release that was put back has answered in the last ten seconds, and since the flip. */
  readonly lately: Sample | null;
  readonly since: Sample | null;
  /** The watch of the operation has found that it answers well. */
  readonly isWatchedFine: boolean;
  readonly alerts: readonly Pick<Alert, 'status' | 'endsAtMs' | 'changes'>[];
  readonly nowMs: number;
  /** So long after the flip it must be proven. */
  readonly withinMs: number;
};

export type RecoveryStep =
  | { readonly kind: 'wait' }
  | {
      readonly kind: 'flipped';
      readonly flippedAtMs: number;
      readonly untilMs: number;
      readonly errorsBefore: number | null;
    }
  | { readonly kind: 'proven'; readonly by: 'measurement' | 'alert'; readonly errorsAfter: number | null }
  | { readonly kind: 'not-proven'; readonly why: NotProven; readonly errorsAfter: number | null }
  /** The traffic was not moved, or was moved back. */
  | { readonly kind: 'failed'; readonly problem: Operation['problem'] }
  /** Another change of traffic has taken its place. */
  | { readonly kind: 'replaced' };

/** `errors` and `alerts`: it did not help. `not-known`: nothing was measured that could have told. */
export type NotProven = 'errors' | 'alerts' | 'not-known';

export function isPending({ state }: Pick<Recovery, 'state'>): boolean {
  return state === 'under-way' || state === 'watching';
}

const WAIT = { kind: 'wait' } as const;

/** What comes next for a recovery. Looked at again and again; what was written down is never judged twice. */
export function judgeRecovery(recovery: Recovery, facts: RecoveryFacts): RecoveryStep {
  const { operation, flippedAtMs, nowMs } = facts;
  if (!isPending(recovery)) return WAIT;
  if (operation?.status === 'failed') return { kind: 'failed', problem: operation.problem };
  if (operation?.status === 'superseded' && flippedAtMs === null) return { kind: 'replaced' };
  if (recovery.state === 'under-way') return flippedAtMs === null ? WAIT : flipped(flippedAtMs, facts);
  const by = provenBy(recovery, facts);
  if (by !== null) return { kind: 'proven', by, errorsAfter: errorsAfter(facts) };
  if (recovery.untilMs === null || nowMs < recovery.untilMs) return WAIT;
  return { kind: 'not-proven', why: whyNot(facts), errorsAfter: errorsAfter(facts) };
}

function flipped(flippedAtMs: number, { before, withinMs }: RecoveryFacts): RecoveryStep {
  return { kind: 'flipped', flippedAtMs, untilMs: flippedAtMs + withinMs, errorsBefore: percentOf(before) };
}

/** Fewer answers than this say nothing. */
const FEWEST = 30;
/** Next to none, in percent. What failed no more often than this before the flip was not what the incident is about. */
const FEW_ERRORS = 1;

function provenBy({ errorsBefore, flippedAtMs }: Recovery, facts: RecoveryFacts): 'measurement' | 'alert' | null {
  const couldTell = errorsBefore !== null && errorsBefore >= FEW_ERRORS;
  const isWell = facts.isWatchedFine || answersWell(facts.lately) || answersWell(facts.since);
  if (couldTell && isWell) return 'measurement';
  return flippedAtMs !== null && areOver(facts.alerts, flippedAtMs) ? 'alert' : null;
}

function answersWell(sample: Sample | null): boolean {
  return sample !== null && sample.requests >= FEWEST && (percentOf(sample) ?? 0) < FEW_ERRORS;
}

/** Clocks of senders differ from ours by so much. */
const SLACK_MS = 15_000;

/** None fires any more, and at least one has ended since: what was over before proves nothing. */
function areOver(alerts: RecoveryFacts['alerts'], flippedAtMs: number): boolean {
  if (alerts.length === 0 || alerts.some(({ status }) => status === 'firing')) return false;
  return alerts.some(({ changes, endsAtMs }) => {
    const toldAtMs = changes.findLast(({ to }) => to === 'resolved')?.atMs ?? 0;
    return toldAtMs >= flippedAtMs && (endsAtMs ?? toldAtMs) >= flippedAtMs - SLACK_MS;
  });
}

function whyNot({ since, lately, alerts }: RecoveryFacts): NotProven {
  const isBad = since !== null && since.requests >= FEWEST && !answersWell(since) && !answersWell(lately);
  if (isBad) return 'errors';
  return alerts.some(({ status }) => status === 'firing') ? 'alerts' : 'not-known';
}

function errorsAfter({ lately, since }: RecoveryFacts): number | null {
  return percentOf(lately !== null && lately.requests >= FEWEST ? lately : since);
}

export function percentOf(sample: Sample | null): number | null {
  return sample === null || sample.requests === 0 ? null : (sample.errors * 100) / sample.requests;
}
