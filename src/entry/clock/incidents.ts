import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';
import { confirmSubscription } from '../../flows/alerts/confirm.ts';
import { type ReadNeeds, readDeliveries } from '../../flows/incidents/read-deliveries.ts';
import { tendIncidents } from '../../flows/incidents/tend-incidents.ts';
import type { World } from '../../flows/world.ts';
import { coalesce } from '../../lib/coalesce.ts';
import { FencedError, messageOf } from '../../lib/errors.ts';
import { monotonicMs } from '../../lib/monotonic.ts';
import type { Keeper } from './on-news.ts';
import { mayGoOn, type Rest, restAfter } from './reading-pace.ts';

/** What this server has taken in is read at once; this is for what others have. */
const READ_MS = 500;
const TEND_MS = 1_000;
/** Of one transaction: few enough that nobody waits long for it, neither who writes nor who sends. */
const BATCH = 100;
/** At whether somebody still sends. */
const LOOK_MS = 2;

/** Reads alerts as they come, and does what comes by itself at its time. For the server that works. */
export function startIncidents(world: World): Keeper {
  const stopping = new AbortController();
  const underWay = new Set<Promise<unknown>>();

  const confirm = (hook: string, url: string) => {
    const visit = confirmSubscription(world, hook, url).catch(logged);
    underWay.add(visit);
    void visit.finally(() => underWay.delete(visit));
  };
  let oldestAtMs = 0;
  const reading: ReadNeeds = {
    ...world,
    confirm,
    oldest: (atMs) => {
      oldestAtMs = atMs;
    },
  };

  const read = coalesce(async () => {
    for (let turnMs = monotonicMs(); !stopping.signal.aborted; ) {
      const startedMs = monotonicMs();
      const count = await readDeliveries(reading, BATCH);
      if (count === 0) return;
      const endedMs = monotonicMs();
      const batch = {
        isFull: count === BATCH,
        tookMs: endedMs - startedMs,
        waitedMs: world.clock.now() - oldestAtMs,
      };
      if (mayGoOn(batch, endedMs - turnMs)) continue;
      // The embedded database answers in the same turn: without this nothing would be taken in during a storm.
      await nextTurn();
      await rest(restAfter(batch));
      turnMs = monotonicMs();
    }
  });
  const pause = (ms: number) => delay(ms, undefined, { signal: stopping.signal }).catch(() => undefined);
  const rest = async ({ leastMs, mostMs }: Rest) => {
    const untilMs = monotonicMs() + mostMs;
    if (leastMs > 0) await pause(leastMs);
    while (!stopping.signal.aborted && monotonicMs() < untilMs && world.intake.ingest.isBusy()) await pause(LOOK_MS);
  };
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
