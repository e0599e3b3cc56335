/** Whether a provider is called at all: after several failures in a row it is left alone for a while, then tried with one message. */
export type Breaker =
  | { readonly kind: 'closed'; readonly troubles: number }
  | {
      readonly kind: 'open';
      readonly sinceMs: number;
      readonly untilMs: number;
      readonly pauseMs: number;
      readonly why: string;
    }
  /** One message is under way, and its outcome decides. */
  | { readonly kind: 'half-open'; readonly sinceMs: number; readonly pauseMs: number; readonly why: string };

export const CLOSED: Breaker = { kind: 'closed', troubles: 0 };

const TROUBLES_IN_A_ROW = 3;
const FIRST_PAUSE_MS = 10_000;
const LONGEST_PAUSE_MS = 60_000;

/** Times are of the monotonic clock: a jump of the wall clock neither opens nor keeps shut. */
export function mayCall(breaker: Breaker, nowMs: number): 'yes' | 'as-trial' | 'no' {
  if (breaker.kind === 'closed') return 'yes';
  return breaker.kind === 'open' && nowMs >= breaker.untilMs ? 'as-trial' : 'no';
}

export function trying(breaker: Breaker): Breaker {
  if (breaker.kind !== 'open') return breaker;
  const { sinceMs, pauseMs, why } = breaker;
  return { kind: 'half-open', sinceMs, pauseMs, why };
}

/** The message that was to try it was not sent after all. */
export function notTried(breaker: Breaker, nowMs: number): Breaker {
  if (breaker.kind !== 'half-open') return breaker;
  const { sinceMs, pauseMs, why } = breaker;
  return { kind: 'open', sinceMs, untilMs: nowMs, pauseMs, why };
}

export type Change = 'down' | 'back' | null;

export function afterCall(
  breaker: Breaker,
  outcome: { readonly kind: 'worked' } | { readonly kind: 'trouble'; readonly why: string },
  nowMs: number,
): { readonly breaker: Breaker; readonly change: Change } {
  if (outcome.kind === 'worked') return { breaker: CLOSED, change: breaker.kind === 'closed' ? null : 'back' };
  const { why } = outcome;
  if (breaker.kind === 'closed') {
    const troubles = breaker.troubles + 1;
    if (troubles < TROUBLES_IN_A_ROW) return { breaker: { kind: 'closed', troubles }, change: null };
    return { breaker: openFrom(nowMs, { sinceMs: nowMs, pauseMs: FIRST_PAUSE_MS, why }), change: 'down' };
  }
  // A call from before it opened says nothing new.
  if (breaker.kind === 'open') return { breaker, change: null };
  const pauseMs = Math.min(breaker.pauseMs * 2, LONGEST_PAUSE_MS);
  return { breaker: openFrom(nowMs, { sinceMs: breaker.sinceMs, pauseMs, why }), change: null };
}

function openFrom(
  nowMs: number,
  { sinceMs, pauseMs, why }: { readonly sinceMs: number; readonly pauseMs: number; readonly why: string },
): Breaker {
  return { kind: 'open', sinceMs, untilMs: nowMs + pauseMs, pauseMs, why };
}
