import { setTimeout as delay } from 'node:timers/promises';

const LOOK_EVERY_MS = 15;

/** Look again and again until there is an answer (anything but null, undefined or false); the deadline only bounds a test that fails. */
export async function until<Found>(
  what: string,
  look: () => Found | Promise<Found>,
  withinMs = 10_000,
): Promise<Exclude<Found, null | undefined | false>> {
  const deadlineMs = performance.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found !== null && found !== undefined && found !== false) {
      return found as Exclude<Found, null | undefined | false>;
    }
    if (performance.now() > deadlineMs) throw new Error(`not within ${withinMs} ms: ${what}`);
    await delay(LOOK_EVERY_MS);
  }
}
