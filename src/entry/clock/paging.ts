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

/** Takes the steps of escalations and sends what is due, for the server that works. */
export function startPaging(world: World): Keeper {
  const closing = new AbortController();
  const sending = startSending(world);
  const wake = wakerInTime(world, closing.signal, () => quietly());
  const mind = mindClock(world);
  let isTakenUp = false;

  const look = coalesce(async () => {
    for (let isMore = true; isMore && !closing.signal.aborted; ) {
      if (!isTakenUp) await takeUpCutOff(world);
      isTakenUp = true;
      await attempt(world, 'the clock', mind, undefined);
      const stepped = await attempt(world, 'escalations', () => runDueEscalations(world), false);
      const batch = await attempt(world, 'pages', () => takeDue(world), { taken: [], isMore: false });
      for (const one of batch.taken) void sending.send(one).finally(quietly);
      isMore = stepped || batch.isMore;
      // What is under way must hear its answers meanwhile, and whoever asks the server for something else.
      if (batch.taken.length > 0 || isMore) await turnOfTheLoop();
    }
    if (!closing.signal.aborted) await wake();
  });

  function quietly(): void {
    look().catch((error: unknown) => {
      if (!closing.signal.aborted && !(error instanceof FencedError))
        world.log.warn({ error }, `paging: ${messageOf(error)}`);
    });
  }

  const stopListening = world.store.onEvents(quietly);
  const stopTicking = world.clock.every(TICK_MS, quietly);
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

/** What comes due before the next tick does not wait for that. */
function wakerInTime({ store, clock }: World, signal: AbortSignal, wake: () => void): () => Promise<void> {
  let isAwaited = false;
  return async () => {
    const times = [await store.escalations.nextDue(), await store.pages.nextDue()];
    const nextMs = Math.min(...times.map((atMs) => atMs ?? Number.POSITIVE_INFINITY));
    const inMs = nextMs - (await store.now());
    if (isAwaited || inMs <= 0 || inMs >= TICK_MS) return;
    isAwaited = true;
    const rest = clock.sleep(inMs, signal).catch(() => undefined);
    void rest.then(() => {
      isAwaited = false;
      wake();
    });
  };
}
