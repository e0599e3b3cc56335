import type { Needs } from '../world.ts';

export const KEPT_MS = 30 * 24 * 3_600_000;
/** One bite is a short transaction: nobody waits for it. */
const BITE = 200;
const MOST_BITES = 50;

/** An alert tells for so long after its incident what was sent; senders that never say that one is over, and name each anew, would fill the disk. */
export const ALERTS_KEPT_MS = 90 * 24 * 3_600_000;

export const DEPLOYS_KEPT_MS = 90 * 24 * 3_600_000;

/** Takes away what was read long ago, a little at a time; the rest is for the next call. What waits to be read stays, however old. */
export async function forgetOldDeliveries({ store }: Needs<'store'>, signal: AbortSignal): Promise<void> {
  const beforeMs = (await store.now()) - KEPT_MS;
  await inBites(signal, (limit) => store.deliveries.forgetBefore(beforeMs, limit));
}

/** The same of alerts, but those of incidents that are open. */
export async function forgetOldAlerts({ store }: Needs<'store'>, signal: AbortSignal): Promise<void> {
  const beforeMs = (await store.now()) - ALERTS_KEPT_MS;
  await inBites(signal, (limit) => store.alerts.forgetBefore(beforeMs, limit));
}

/** Only those of the last day are ever suspected; the others are history. */
export async function forgetOldDeploys({ store }: Needs<'store'>, signal: AbortSignal): Promise<void> {
  const beforeMs = (await store.now()) - DEPLOYS_KEPT_MS;
  await inBites(signal, (limit) => store.elsewhere.forgetBefore(beforeMs, limit));
}

async function inBites(signal: AbortSignal, bite: (limit: number) => Promise<number>): Promise<void> {
  for (let count = 0; count < MOST_BITES && !signal.aborted; count += 1) if ((await bite(BITE)) < BITE) return;
}
