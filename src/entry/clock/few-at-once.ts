import type { Clock } from '../../lib/clock.ts';

/** One that hangs does not hold up the others: its place is given to the next after this time. */
const PLACE_MS = 2_000;

/**
 * Looks at no more than so many targets at a time, in the order they came. A thousand that are due together, after a start, would otherwise take
 * every connection to the store, and whoever orders or asks something would wait for all of them. None is begun once it is closing.
 */
export function fewAtOnce(
  { clock, places, closing }: { readonly clock: Clock; readonly places: number; readonly closing: AbortSignal },
  look: (target: string) => Promise<unknown>,
): (target: string) => void {
  const waiting = new Set<string>();
  let taken = 0;

  function next(): void {
    const [target] = waiting;
    if (target === undefined || taken >= places || closing.aborted) return;
    waiting.delete(target);
    taken += 1;
    void inPlace(target).finally(() => {
      taken -= 1;
      next();
    });
  }

  async function inPlace(target: string): Promise<void> {
    const looked = new AbortController();
    const tooLong = clock.sleep(PLACE_MS, looked.signal).catch(() => undefined);
    await Promise.race([look(target), tooLong]);
    looked.abort();
  }

  return (target) => {
    waiting.add(target);
    next();
  };
}
