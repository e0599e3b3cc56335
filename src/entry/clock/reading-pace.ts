/** Alerts that follow each other are read together: a sync of the disk for each of them would keep those waiting who want an answer. */
const APART_MS = 25;
const LONGEST_REST_MS = 100;
/** What has waited so long is read without any rest: somebody is to be paged about it. */
const PATIENCE_MS = 500;
/** So long nobody else is let in then: less, and as much might be taken in each time as is read. */
const LONGEST_TURN_MS = 60;

export type ReadBatch = {
  /** As many as were asked for: more may wait. */
  readonly isFull: boolean;
  readonly tookMs: number;
  /** How long the oldest of them had waited. */
  readonly waitedMs: number;
};

export type Rest = {
  readonly leastMs: number;
  /** For as long as somebody sends or waits for an answer. */
  readonly mostMs: number;
};

/**
 * How long reading rests after a batch, in real time, whatever the clock says: nothing but the load depends on it. While more is sent it leaves as
 * much time for taking in as it takes itself, for what is not taken in is lost, and what is read later is only read later; and the less, the longer
 * that has waited already.
 */
export function restAfter({ isFull, tookMs, waitedMs }: ReadBatch): Rest {
  const share = Math.min(1, Math.max(0, 1 - waitedMs / PATIENCE_MS));
  const leastMs = isFull ? 0 : Math.max(0, APART_MS - tookMs) * share;
  return { leastMs, mostMs: Math.max(leastMs, Math.min(tookMs, LONGEST_REST_MS) * share) };
}

/** May the next batch be read before anybody else is let in? */
export function mayGoOn({ waitedMs }: Pick<ReadBatch, 'waitedMs'>, turnMs: number): boolean {
  return waitedMs >= PATIENCE_MS && turnMs < LONGEST_TURN_MS;
}
