import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { mindClock } from '../../flows/paging/mind-clock.ts';
import { takeDue } from '../../flows/paging/outbox.ts';
import { runDueEscalations } from '../../flows/paging/run-due.ts';
import { takeUpCutOff } from '../../flows/paging/take-up.ts';
import type { World } from '../../flows/world.ts';
import { coalesce } from '../../lib/coalesce.ts';
import { FencedError, messageOf } from '../../lib/errors.ts';
import { startEdits } from './edits.ts';
import type { Keeper } from './on-news.ts';
import { startSending } from './sending.ts';

/** Besides, it looks at once whenever something was written. */
const TICK_MS = 250;
/** While nothing waits: for what another server has written, and for a clock that was set. */
const RESTING_MS = 500;

/** Takes the steps of escalations and sends what is due, for the server that works. */
export function startPaging(world: World): Keeper {
  const closing = new AbortController();
  const sending = startSending(world);
  const wake = wakerInTime(world, closing.signal, () => quietly());
  const mind = mindClock(world);
  let isTakenUp = false;
  let isResting = false;
  let restedMs = 0;

  const look = coalesce(async () => {
    if (closing.signal.aborted) return;
    if (!isTakenUp) await takeUpCutOff(world);
    isTakenUp = true;
    await attempt(world, 'the clock', mind, undefined);
    let times = await lookAhead(world);
    isResting = !times.isDue;
    for (let isMore = !isResting; isMore && !closing.signal.aborted; ) {
      const stepped = await attempt(world, 'escalations', () => runDueEscalations(world), false);
      const batch = await attempt(world, 'pages', () => takeDue(world), { taken: [], isMore: false });
      for (const one of batch.taken) void sending.send(one).finally(quietly);
      isMore = stepped || batch.isMore;
      // What is under way must hear its answers meanwhile, and whoever asks the server for something else.
      if (batch.taken.length > 0 || isMore) await turnOfTheLoop();
      if (!isMore) times = await lookAhead(world);
    }
    if (!closing.signal.aborted) wake(times.inMs);
  });

  function quietly(): void {
    look().catch((error: unknown) => {
      if (!closing.signal.aborted && !(error instanceof FencedError))
        world.log.warn({ error }, `paging: ${messageOf(error)}`);
    });
  }

  const stopListening = world.store.onEvents(quietly);
  const stopTicking = world.clock.every(TICK_MS, () => {
    restedMs += TICK_MS;
    if (isResting && restedMs < RESTING_MS) return;
    restedMs = 0;
    quietly();
  });
  const edits = startEdits(world);
  quietly();
  return {
    async close() {
      closing.abort();
      stopTicking();
      stopListening();
      await edits.close();
      await look().catch(() => undefined);
      await sending.close();
    },
  };
}

/** Trouble with one of the two must not keep the other. */
async function attempt<T>(world: World, what: string, work: () => Promise<T>, otherwise: T): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof FencedError) throw error;
    world.log.warn({ error }, `${what}: ${messageOf(error)}`);
    return otherwise;
  }
}

type Ahead = {
  readonly isDue: boolean;
  /** Until the next of what is not due yet; infinite: there is nothing. */
  readonly inMs: number;
};

/** All that a server at rest does; where nothing is planned, not even the time is asked for. */
async function lookAhead(world: World): Promise<Ahead> {
  const { store } = world;
  const escalationMs = await attempt(world, 'escalations', () => store.escalations.nextDue(), null);
  const pageMs = await attempt(world, 'pages', () => store.pages.nextDue(), null);
  const never = Number.POSITIVE_INFINITY;
  if (escalationMs === null && pageMs === null) return { isDue: false, inMs: never };
  const nowMs = await store.now();
  const waits = [(escalationMs ?? never) - nowMs, (pageMs ?? never) - nowMs];
  return { isDue: waits.some((ms) => ms <= 0), inMs: Math.min(...waits.filter((ms) => ms > 0)) };
}

/** What comes due before the next look does not wait for that; the earliest of what was asked for counts. */
function wakerInTime({ clock }: World, signal: AbortSignal, wake: () => void): (inMs: number) => void {
  let awaited: { readonly atMs: number; readonly stop: AbortController } | null = null;
  return (inMs) => {
    const atMs = clock.monotonic() + inMs;
    if (inMs >= RESTING_MS || (awaited !== null && awaited.atMs <= atMs)) return;
    awaited?.stop.abort();
    const own = { atMs, stop: new AbortController() };
    awaited = own;
    const rest = clock.sleep(inMs, AbortSignal.any([signal, own.stop.signal]));
    rest.then(
      () => {
        awaited = null;
        wake();
      },
      () => {
        if (awaited === own) awaited = null;
      },
    );
  };
}
