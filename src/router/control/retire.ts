import { setTimeout as delay } from 'node:timers/promises';
import type { Answer } from './control.ts';
import type { Commit } from './keeper.ts';
import type { OrderOf } from './schema.ts';
import { forgetIn, leaveIn, stackOf, type Table } from './table.ts';
import type { Workers } from './workers.ts';

const LOOK_EVERY_MS = 50;

/** Let a stack's requests and streams end, cut what is left at the deadline, forget the stack. */
export async function retire(
  needs: { table: Table; commit: Commit; workers: Workers },
  order: OrderOf<'retire'>,
): Promise<Answer> {
  const startedMs = performance.now();
  const known = needs.table.get(order.target);
  if (known === undefined || stackOf(known, order.stack) === null) return ended(startedMs, { requests: 0, streams: 0 });
  const left = await needs.commit(() => leaveIn(needs.table, order));
  if (left.kind !== 'ok') return left;

  let cut = { requests: 0, streams: 0 };
  while (await isBusy(needs.workers, order)) {
    if (performance.now() - startedMs >= order.deadlineMs) {
      const stillIdle = needs.table.get(order.target);
      if (stillIdle?.production === order.stack || stillIdle?.test === order.stack) break;
      cut = await needs.workers.cut(order.target, order.stack);
      break;
    }
    await delay(LOOK_EVERY_MS);
  }
  const forgotten = await needs.commit(() => forgetIn(needs.table, order));
  if (forgotten.kind !== 'ok') return forgotten;
  needs.workers.forget(order.target, order.stack);
  return ended(startedMs, cut);
}

async function isBusy(workers: Workers, order: OrderOf<'retire'>): Promise<boolean> {
  await workers.flush();
  const counts = workers.counts(order.target).find((one) => one.stack === order.stack);
  return counts !== undefined && counts.inFlight + counts.streams > 0;
}

function ended(startedMs: number, cut: { requests: number; streams: number }): Answer {
  const waitedMs = Math.round(performance.now() - startedMs);
  return { kind: 'done', result: { cutRequests: cut.requests, cutStreams: cut.streams, waitedMs } };
}
