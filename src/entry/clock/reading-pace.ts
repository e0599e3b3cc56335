/**
 * The first alert is read at once, those that follow together: a batch of ten costs three times as much for each as one of a hundred, and every
 * transaction keeps those waiting who want an answer. In real time, whatever the clock says: nothing but the load depends on it.
 */
const PAUSE_MS = 25;
const LONGEST_PAUSE_MS = 100;
/** What has waited so long is read without any pause: somebody is to be paged about it. */
const PATIENCE_MS = 1_000;

export type ReadBatch = {
  /** As many as were asked for: more may wait. */
  readonly isFull: boolean;
  readonly tookMs: number;
  /** How long the oldest of them had waited. */
  readonly waitedMs: number;
  /** Something was taken in since the batch before. */
  readonly isPressed: boolean;
};

/**
 * How long reading rests after a batch. While more is sent it leaves as much time for taking in as it takes itself, for what is not taken in is lost,
 * and what is read later is only read later; and the less, the longer that has waited already.
 */
export function pauseAfter({ isFull, tookMs, waitedMs, isPressed }: ReadBatch): number {
  const share = Math.min(1, Math.max(0, 1 - waitedMs / PATIENCE_MS));
  const fairMs = Math.min(tookMs, LONGEST_PAUSE_MS) * share;
  if (isFull) return isPressed ? fairMs : 0;
  return Math.max(PAUSE_MS, fairMs);
}
