import { setTimeout as delay } from 'node:timers/promises';

const FIRST_PAUSE_MS = 10;
/** Whoever waits longer looks less often: a test must not be the load that it waits for. */
const LONGEST_PAUSE_MS = 150;

/** Look again and again until there is an answer (anything but null, undefined or false); the deadline only bounds a test that fails. */
export async function until<Found>(
  what: string,
  look: () => Found | Promise<Found>,
  withinMs = 30_000,
): Promise<Exclude<Found, null | undefined | false>> {
  const deadlineMs = performance.now() + withinMs;
  let pauseMs = FIRST_PAUSE_MS;
  for (;;) {
    const found = await look();
    if (found !== null && found !== undefined && found !== false) {
      return found as Exclude<Found, null | undefined | false>;
    }
    if (performance.now() > deadlineMs) throw new Error(`not within ${withinMs} ms: ${what}`);
    await delay(pauseMs);
    pauseMs = Math.min(pauseMs * 1.3, LONGEST_PAUSE_MS);
  }
}
