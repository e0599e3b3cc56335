import type { Needs } from '../world.ts';

/** Less than this may be the time that the database took to answer. */
const LEAP_MS = 2_000;
const FURTHEST_MS = 400 * 24 * 3_600_000;
const MOST = 20_000;

type Parts = Needs<'store' | 'clock' | 'log'>;

/** The clock of the database minus our own steady one: at least and at most, as the answer took its time. */
type Offset = { readonly leastMs: number; readonly mostMs: number };

/**
 * Delays are kept by the clock of the database. Where that is set back, whatever was to come would come as much later, and nobody would be told: it is
 * moved back too. One that leaps ahead pages somebody early, which harms less than not at all. To be called often, by the server that pages.
 */
export function mindClock({ store, clock, log }: Parts): () => Promise<void> {
  let last: Offset | null = null;
  return async () => {
    const before = clock.monotonic();
    const nowMs = await store.now();
    const present = { leastMs: nowMs - clock.monotonic(), mostMs: nowMs - before };
    const backMs = last === null ? 0 : Math.ceil(last.leastMs - present.mostMs);
    if (backMs >= LEAP_MS) {
      log.warn({ backMs }, `the clock of the database was set back by ${Math.round(backMs / 1_000)} s`);
      await moveBack({ store }, { nowMs, backMs });
    }
    last = present;
  };
}

type Leap = { readonly nowMs: number; readonly backMs: number };

async function moveBack({ store }: Needs<'store'>, { nowMs, backMs }: Leap): Promise<void> {
  const earlier = (atMs: number) => Math.max(nowMs, atMs - backMs);
  await store.transaction(async (tx) => {
    for (const escalation of await tx.escalations.due(nowMs + FURTHEST_MS, MOST)) {
      const { nextAtMs } = escalation;
      if (nextAtMs !== null && nextAtMs > nowMs)
        await tx.escalations.put({ ...escalation, nextAtMs: earlier(nextAtMs) });
    }
    for (const page of await tx.pages.due(nowMs + FURTHEST_MS, MOST)) {
      const { dueAtMs } = page;
      if (dueAtMs !== null && dueAtMs > nowMs) await tx.pages.put({ ...page, dueAtMs: earlier(dueAtMs) });
    }
  });
}
