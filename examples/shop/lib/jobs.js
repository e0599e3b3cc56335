import { inTransaction } from './database.js';

/** A claim that is older belongs to a worker that died; its job is free again. */
const CLAIM_MS = 30_000;

/** The queue as one consumer sees it. */
export function makeJobs(database, consumer) {
  const next = database.prepare(
    'SELECT number, order_id AS orderId FROM jobs WHERE done_at IS NULL AND (claimed_until IS NULL OR claimed_until < ?) ORDER BY number LIMIT 1',
  );
  const claim = database.prepare('UPDATE jobs SET claimed_by = ?, claimed_until = ? WHERE number = ?');
  const done = database.prepare('UPDATE jobs SET done_at = ? WHERE number = ? AND claimed_by = ? AND done_at IS NULL');
  const receipt = database.prepare(
    'INSERT INTO receipts (job, order_id, release, consumer, claimed_at, sent_at) VALUES (?, ?, ?, ?, ?, ?)',
  );

  return {
    claim() {
      return inTransaction(database, () => {
        const nowMs = Date.now();
        const job = next.get(nowMs);
        if (job === undefined) return null;
        claim.run(consumer.name, nowMs + CLAIM_MS, job.number);
        return { ...job, claimedAtMs: nowMs };
      });
    },
    /** The receipt and the end of its job are one: whoever lost the claim meanwhile sends nothing. */
    finish(job) {
      inTransaction(database, () => {
        const nowMs = Date.now();
        if (done.run(nowMs, job.number, consumer.name).changes === 0) return;
        receipt.run(job.number, job.orderId, consumer.release, consumer.name, job.claimedAtMs, nowMs);
      });
    },
  };
}

/** Says in the table `consumers` who takes jobs from when to when. */
export function makeRegister(database, { name, release }) {
  const begin = database.prepare('INSERT INTO consumers (name, release, started_at, seen_at) VALUES (?, ?, ?, ?)');
  const seen = database.prepare('UPDATE consumers SET seen_at = ? WHERE name = ?');
  const quiesced = database.prepare('UPDATE consumers SET quiesced_at = coalesce(quiesced_at, ?) WHERE name = ?');
  const stopped = database.prepare('UPDATE consumers SET stopped_at = ?, seen_at = ? WHERE name = ?');
  return {
    begin: () => begin.run(name, release, Date.now(), Date.now()),
    seen: () => seen.run(Date.now(), name),
    quiesced: () => quiesced.run(Date.now(), name),
    stopped: () => stopped.run(Date.now(), Date.now(), name),
  };
}
