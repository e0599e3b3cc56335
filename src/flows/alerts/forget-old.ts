import type { Needs } from '../world.ts';

export const KEPT_MS = 30 * 24 * 3_600_000;
/** One bite is a short transaction: nobody waits for it. */
const BITE = 200;
const MOST_BITES = 50;

/** Takes away what was read long ago, a little at a time; the rest is for the next call. What waits to be read stays, however old. */
export async function forgetOldDeliveries({ store }: Needs<'store'>, signal: AbortSignal): Promise<void> {
  const beforeMs = (await store.now()) - KEPT_MS;
  for (let bite = 0; bite < MOST_BITES && !signal.aborted; bite += 1) {
    const removed = await store.deliveries.forgetBefore(beforeMs, BITE);
    if (removed < BITE) return;
  }
}
