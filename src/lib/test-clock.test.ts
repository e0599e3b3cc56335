import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createTestClock } from './test-clock.ts';

describe('the test clock', () => {
  it('stands still until it is turned', async () => {
    const clock = createTestClock(1_000);

    assert.deepEqual([clock.now(), clock.monotonic()], [1_000, 0]);
    await clock.advance(250);
    assert.deepEqual([clock.now(), clock.monotonic()], [1_250, 250]);
  });

  it('wakes sleepers at their own times, earliest first', async () => {
    const clock = createTestClock(0);
    const woken: string[] = [];
    const note = (name: string) => () => woken.push(`${name} at ${clock.now()}`);
    void clock.sleep(300).then(note('slow'));
    void clock.sleep(100).then(note('quick'));
    void clock.sleep(1_000).then(note('late'));

    await clock.advance(500);

    assert.deepEqual(woken, ['quick at 100', 'slow at 300']);
    assert.equal(clock.sleepers(), 1);
  });

  it('lets a loop of short sleeps take all its turns in one long advance', async () => {
    const clock = createTestClock(0);
    const turns: number[] = [];
    const loop = async () => {
      while (turns.length < 5) {
        await clock.sleep(1_000);
        turns.push(clock.now());
      }
    };
    const running = loop();

    await clock.advance(60_000);
    await running;

    assert.deepEqual(turns, [1_000, 2_000, 3_000, 4_000, 5_000]);
  });

  it('rejects a sleep with the reason of its signal, also when that came first', async () => {
    const clock = createTestClock();
    const controller = new AbortController();
    const sleeping = clock.sleep(1_000, controller.signal);

    controller.abort(new Error('stop'));

    await assert.rejects(sleeping, /stop/);
    await assert.rejects(clock.sleep(1, controller.signal), /stop/);
    assert.equal(clock.sleepers(), 0);
  });

  it('repeats work between the sleepers, until it is told to stop', async () => {
    const clock = createTestClock();
    const at: number[] = [];
    const stop = clock.every(1_000, () => void at.push(clock.monotonic()));

    await clock.advance(2_500);
    stop();
    await clock.advance(2_500);

    assert.deepEqual(at, [1_000, 2_000]);
  });

  it('lets the wall clock jump alone', async () => {
    const clock = createTestClock(10_000);

    clock.setWall(5_000);
    await clock.advance(10);

    assert.deepEqual([clock.now(), clock.monotonic()], [5_010, 10]);
  });
});
