import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';
import { confirmSubscription } from '../../flows/alerts/confirm.ts';
import { readDeliveries } from '../../flows/incidents/read-deliveries.ts';
import { tendIncidents } from '../../flows/incidents/tend-incidents.ts';
import type { World } from '../../flows/world.ts';
import { coalesce } from '../../lib/coalesce.ts';
import { FencedError, messageOf } from '../../lib/errors.ts';
import type { Keeper } from './on-news.ts';

/** What this server has taken in is read at once; this is for what others have. */
const READ_MS = 500;
const TEND_MS = 1_000;
/** Of one transaction: few enough that nobody waits long for it, neither who writes nor who sends. */
const BATCH = 100;
/**
 * The first alert is read at once, those that follow together: a batch of ten costs three times as much for each as one of a hundred, and every
 * transaction keeps those waiting who want an answer. In real time, whatever the clock says: nothing but the load depends on it.
 */
const PAUSE_MS = 25;

/** Reads alerts as they come, and does what comes by itself at its time. For the server that works. */
export function startIncidents(world: World): Keeper {
  const stopping = new AbortController();
  const underWay = new Set<Promise<unknown>>();

  const confirm = (hook: string, url: string) => {
    const visit = confirmSubscription(world, hook, url).catch(logged);
    underWay.add(visit);
    void visit.finally(() => underWay.delete(visit));
  };
  const reading = { ...world, confirm };

  const read = coalesce(async () => {
    // The embedded database answers in the same turn: without this nothing would be taken in during a storm.
    while (!stopping.signal.aborted) {
      const count = await readDeliveries(reading, BATCH);
      if (count === 0) return;
      await nextTurn();
      if (count < BATCH) await delay(PAUSE_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  });
  const tend = coalesce(async () => {
    if (!stopping.signal.aborted) await tendIncidents(world);
  });

  function logged(error: unknown): void {
    if (!stopping.signal.aborted && !(error instanceof FencedError))
      world.log.warn({ error }, `alerts: ${messageOf(error)}`);
  }
  const quietly = (work: () => Promise<void>) => {
    const round = work().catch(logged);
    underWay.add(round);
    void round.finally(() => underWay.delete(round));
  };

  const stops = [
    world.intake.ingest.onArrival(() => quietly(read)),
    world.clock.every(READ_MS, () => quietly(read)),
    world.clock.every(TEND_MS, () => quietly(tend)),
  ];
  quietly(read);
  return {
    async close() {
      stopping.abort();
      for (const stop of stops) stop();
      await Promise.all(underWay);
    },
  };
}
