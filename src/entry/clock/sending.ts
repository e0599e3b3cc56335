import type { Taken } from '../../flows/paging/outbox.ts';
import { handOver, noteOutcome } from '../../flows/paging/send-page.ts';
import type { World } from '../../flows/world.ts';
import { FencedError, messageOf } from '../../lib/errors.ts';

const TRY_AGAIN_MS = 1_000;
/** What is under way when the server stops may end; what takes longer is sent again, under the same key, after the start. */
const FINISH_WITHIN_MS = 3_000;

export type Sending = {
  /** Hands it over and writes down what became of it; resolves when that is done. */
  send(taken: Taken): Promise<void>;
  /** Waits for what is under way, and not for long. */
  close(): Promise<void>;
};

/** Messages on their way, each for itself. */
export function startSending(world: World): Sending {
  const cutting = new AbortController();
  const underWay = new Set<Promise<void>>();

  async function sendOne(taken: Taken): Promise<void> {
    const outcome = await handOver(world, taken, cutting.signal);
    // It was sent, whatever the store is in: that is written down as soon as it can be.
    while (!cutting.signal.aborted) {
      try {
        return await noteOutcome(world, taken, outcome);
      } catch (error) {
        if (error instanceof FencedError) return;
        world.log.warn(
          { page: taken.page.key, error },
          `what became of a page could not be noted: ${messageOf(error)}`,
        );
      }
      await world.clock.sleep(TRY_AGAIN_MS, cutting.signal).catch(() => undefined);
    }
  }

  return {
    send(taken) {
      const work = sendOne(taken).finally(() => underWay.delete(work));
      underWay.add(work);
      return work;
    },
    async close() {
      const ended = new AbortController();
      const late = world.clock.sleep(FINISH_WITHIN_MS, ended.signal).then(
        () => cutting.abort(new Error('the server is stopping')),
        () => undefined,
      );
      await Promise.all(underWay);
      ended.abort();
      await late;
    },
  };
}
