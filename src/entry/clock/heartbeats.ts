import { forgetOldAlerts, forgetOldDeliveries, forgetOldDeploys } from '../../flows/alerts/forget-old.ts';
import { tendHeartbeats } from '../../flows/alerts/heartbeats/tend.ts';
import type { World } from '../../flows/world.ts';
import { coalesce } from '../../lib/coalesce.ts';
import { FencedError, messageOf } from '../../lib/errors.ts';
import type { Keeper } from './on-news.ts';

const BEAT_MS = 1_000;
const FORGET_MS = 10 * 60_000;

/** Looks for heartbeats that stay away, and takes old deliveries and alerts away. For the server that works. */
export function startHeartbeats(world: World): Keeper {
  const stopping = new AbortController();
  const kept = (name: string, work: () => Promise<void>) => {
    const once = coalesce(async () => {
      if (!stopping.signal.aborted) await work();
    });
    return () =>
      once().catch((error: unknown) => {
        if (!stopping.signal.aborted && !(error instanceof FencedError))
          world.log.warn({ error }, `${name}: ${messageOf(error)}`);
      });
  };
  let isNothingExpected = false;
  const tend = kept('heartbeats', async () => {
    if (isNothingExpected) return;
    await tendHeartbeats(world);
    // What the settings do not name any more has been taken away; they change with a restart only.
    isNothingExpected = world.intake.book.heartbeats.length === 0;
  });
  const forget = kept('old deliveries and alerts', async () => {
    await forgetOldDeliveries(world, stopping.signal);
    await forgetOldAlerts(world, stopping.signal);
    await forgetOldDeploys(world, stopping.signal);
  });
  const stops = [world.clock.every(BEAT_MS, () => void tend()), world.clock.every(FORGET_MS, () => void forget())];
  void tend();
  void forget();
  return {
    async close() {
      stopping.abort();
      for (const stop of stops) stop();
      await Promise.all([tend(), forget()]);
    },
  };
}
