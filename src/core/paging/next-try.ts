const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
const JITTER = 0.2;
/** A provider that asks for more than this is asked earlier all the same: somebody waits. */
const LONGEST_ASKED_MS = 10 * 60_000;

/** How long until a message is tried again; `draw` is a random number from 0 to 1. */
export function pauseBeforeTry(attempts: number, askedMs: number | null, draw: number): number {
  const ownMs = Math.min(FIRST_PAUSE_MS * 2 ** Math.max(0, attempts - 1), LONGEST_PAUSE_MS);
  const mixedMs = Math.round(ownMs * (1 - JITTER + 2 * JITTER * draw));
  // Never earlier than the provider has asked for, so that jitter only adds.
  return askedMs === null ? mixedMs : Math.max(Math.min(askedMs, LONGEST_ASKED_MS) + Math.round(500 * draw), mixedMs);
}

const TRIES_ALONE = 2;
const LONG_MS = 3_000;

/** Is it time for another channel? So early that the other one is used within 15 s, whatever becomes of this one. */
export function needsSecondChannel({
  attempts,
  tookMs,
  pauseMs,
}: {
  readonly attempts: number;
  readonly tookMs: number;
  readonly pauseMs: number;
}): boolean {
  return attempts >= TRIES_ALONE || tookMs >= LONG_MS || pauseMs >= LONG_MS;
}
