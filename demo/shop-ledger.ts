import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** What the sample shop wrote down: the evidence that no order and no job was lost, done twice, or worked on by two releases. */
export type ShopLedger = {
  readonly orders: readonly { readonly id: string; readonly release: string; readonly placedAtMs: number }[];
  readonly jobs: readonly {
    readonly number: number;
    readonly orderId: string;
    readonly claimedBy: string | null;
    readonly doneAtMs: number | null;
  }[];
  readonly receipts: readonly {
    readonly job: number;
    readonly release: string;
    readonly consumer: string;
    readonly claimedAtMs: number;
    readonly sentAtMs: number;
  }[];
  readonly consumers: readonly Consumer[];
};

export type Consumer = {
  readonly name: string;
  readonly release: string;
  readonly startedAtMs: number;
  /** Last sign of life. */
  readonly seenAtMs: number;
  /** Told to take no more jobs, and the one in hand was finished. */
  readonly quiescedAtMs: number | null;
  readonly stoppedAtMs: number | null;
};

/** Read the shop's own record; `dataFolder` is its SHOP_DATA. */
export function readShopLedger(dataFolder: string): ShopLedger {
  const database = new DatabaseSync(join(dataFolder, 'shop.sqlite'), { readOnly: true, timeout: 5_000 });
  try {
    const all = <Row>(sql: string) => database.prepare(sql).all() as Row[];
    return {
      orders: all('SELECT id, release, placed_at AS placedAtMs FROM orders ORDER BY number'),
      jobs: all(
        'SELECT number, order_id AS orderId, claimed_by AS claimedBy, done_at AS doneAtMs FROM jobs ORDER BY number',
      ),
      receipts: all(
        'SELECT job, release, consumer, claimed_at AS claimedAtMs, sent_at AS sentAtMs FROM receipts ORDER BY rowid',
      ),
      consumers: all(`SELECT name, release, started_at AS startedAtMs, seen_at AS seenAtMs,
        quiesced_at AS quiescedAtMs, stopped_at AS stoppedAtMs FROM consumers ORDER BY started_at`),
    };
  } finally {
    database.close();
  }
}

/** Numbers of the jobs that were not done exactly once (yet). */
export function jobsNotDoneOnce({ jobs, receipts }: ShopLedger): readonly number[] {
  const counts = new Map<number, number>();
  for (const { job } of receipts) counts.set(job, (counts.get(job) ?? 0) + 1);
  return jobs.filter(({ number }) => counts.get(number) !== 1).map(({ number }) => number);
}

/** The longest stretch in which workers of two releases took jobs at once, in ms; 0 if they never did. */
export function longestOverlapMs({ consumers }: ShopLedger): number {
  const spans = consumers.map((one) => ({
    release: one.release,
    fromMs: one.startedAtMs,
    untilMs: one.quiescedAtMs ?? one.stoppedAtMs ?? one.seenAtMs,
  }));
  const overlaps = spans.flatMap((one, index) =>
    spans
      .slice(index + 1)
      .filter((other) => other.release !== one.release)
      .map((other) => Math.min(one.untilMs, other.untilMs) - Math.max(one.fromMs, other.fromMs)),
  );
  return Math.max(0, ...overlaps);
}
