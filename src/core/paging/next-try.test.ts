import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { needsSecondChannel, pauseBeforeTry } from './next-try.ts';

describe('the next try of a message', () => {
  it('comes later each time, a little earlier or later than the others', () => {
    const pauses = [1, 2, 3, 4, 5, 6, 9].map((attempts) => pauseBeforeTry(attempts, null, 0.5));

    assert.deepEqual(pauses, [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
    assert.deepEqual([pauseBeforeTry(1, null, 0), pauseBeforeTry(1, null, 1)], [800, 1_200]);
  });

  it('never comes before the provider wants it, within reason', () => {
    assert.equal(pauseBeforeTry(1, 30_000, 0), 30_000);
    assert.equal(pauseBeforeTry(1, 86_400_000, 0), 600_000);
  });

  it('asks for another channel early enough for 15 s', () => {
    const first = { attempts: 1, tookMs: 20, pauseMs: 1_000 };

    assert.equal(needsSecondChannel(first), false);
    assert.equal(needsSecondChannel({ ...first, attempts: 2 }), true);
    assert.equal(needsSecondChannel({ ...first, tookMs: 5_000 }), true);
    assert.equal(needsSecondChannel({ ...first, pauseMs: 30_000 }), true);

    // A mail may take 10 s: what has taken long once and would hang the second time is too late then.
    const latest =
      [2_000, 2_999, 3_000, 3_900].filter((tookMs) => !needsSecondChannel({ ...first, tookMs })).at(-1) ?? 0;
    assert.ok(latest + pauseBeforeTry(1, null, 1) + 10_000 < 15_000, `${latest}`);
  });
});
