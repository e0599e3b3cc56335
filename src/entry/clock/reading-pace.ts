/** The first alert is read at once, those that follow together: few at a time cost more for each, and one sync of the disk each time. */
const PAUSE_MS = 25;
const LONGEST_PAUSE_MS = 100;
/** What has waited so long is read without any pause: somebody is to be paged about it. */
const PATIENCE_MS = 1_000;
/** So long nobody else is let in then: less, and as much might be taken in each time as is read. */
const LONGEST_TURN_MS = 60;

export type ReadBatch = {
  /** As many as were asked for: more may wait. */
  readonly isFull: boolean;
  readonly tookMs: number;
  /** How long the oldest of them had waited. */
  readonly waitedMs: number;
  /** How long ago something was taken in. */
  readonly sinceArrivalMs: number;
};

/**
 * How long reading rests after a batch, in real time, whatever the clock says: nothing but the load depends on it. While more is sent it leaves as
 * much time for taking in as it takes itself, for what is not taken in is lost, and what is read later is only read later; and the less, the longer
 * that has waited already.
 */
export function pauseAfter({ isFull, tookMs, waitedMs, sinceArrivalMs }: ReadBatch): number {
  const share = Math.min(1, Math.max(0, 1 - waitedMs / PATIENCE_MS));
  const isPressed = sinceArrivalMs < tookMs + LONGEST_PAUSE_MS;
  const fairMs = isPressed ? Math.min(tookMs, LONGEST_PAUSE_MS) : 0;
  return Math.max(fairMs, isFull ? 0 : PAUSE_MS) * share;
}

/** May the next batch be read before anybody else is let in? */
export function mayGoOn({ waitedMs }: Pick<ReadBatch, 'waitedMs'>, turnMs: number): boolean {
  return waitedMs >= PATIENCE_MS && turnMs < LONGEST_TURN_MS;
}
