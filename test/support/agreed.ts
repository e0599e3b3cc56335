import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';

const LOOK_EVERY_MS = 100;

/** Look until what is found is what is wanted. What differs for longer fails, and is shown. */
export async function agreed<Look extends { readonly found: unknown; readonly wanted: unknown }>(
  look: () => Promise<Look>,
  withinMs: number,
): Promise<Look> {
  const deadlineMs = performance.now() + withinMs;
  for (;;) {
    const seen = await look();
    if (isDeepStrictEqual(seen.found, seen.wanted)) return seen;
    if (performance.now() > deadlineMs) assert.deepEqual(seen.found, seen.wanted);
    await delay(LOOK_EVERY_MS);
  }
}
