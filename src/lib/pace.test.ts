import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createPace } from './pace.ts';
import { createTestClock } from './test-clock.ts';

it('lets one pass each second for each key, and sends away whom it would keep too long (S36)', async () => {
  const clock = createTestClock();
  const pace = createPace(clock, { everyMs: 1_000, longestWaitMs: 2_000 });
  const passed: number[] = [];
  const { signal } = new AbortController();
  const come = async (key: string) => {
    const wait = await pace.turn(key, signal);
    if (wait === null) passed.push(clock.monotonic());
    return wait;
  };

  const answers = [come('a'), come('a'), come('b'), come('a'), come('a')];
  await clock.advance(0);
  await clock.advance(5_000);

  assert.deepEqual(await Promise.all(answers), [null, null, null, null, 3_000]);
  assert.deepEqual(passed, [0, 0, 1_000, 2_000]);
});

it('lets whoever waits go when the signal says so', async () => {
  const clock = createTestClock();
  const pace = createPace(clock, { everyMs: 1_000, longestWaitMs: 2_000 });
  const controller = new AbortController();
  await pace.turn('a', controller.signal);
  const second = pace.turn('a', controller.signal);

  controller.abort(new Error('late'));

  await assert.rejects(second, /late/);
});
