import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { afterCall, type Breaker, CLOSED, mayCall, notTried, trying } from './breaker.ts';

const trouble = { kind: 'trouble', why: 'answered 500' } as const;
const worked = { kind: 'worked' } as const;

describe('the breaker of a provider', () => {
  it('opens after three failures in a row, and says so once', () => {
    const changes: unknown[] = [];
    let breaker: Breaker = CLOSED;
    for (const outcome of [trouble, trouble, worked, trouble, trouble, trouble, trouble]) {
      const after = afterCall(breaker, outcome, 0);
      breaker = after.breaker;
      changes.push(after.change);
    }

    assert.deepEqual(changes, [null, null, null, null, null, 'down', null]);
    assert.equal(mayCall(breaker, 9_999), 'no');
  });

  it('lets one message try after a pause, and closes when that works', () => {
    const open = opened();

    assert.equal(mayCall(open, 10_000), 'as-trial');
    assert.equal(mayCall(trying(open), 10_000), 'no');
    assert.deepEqual(afterCall(trying(open), worked, 10_000), { breaker: CLOSED, change: 'back' });
    assert.equal(mayCall(notTried(trying(open), 10_000), 10_000), 'as-trial');
  });

  it('waits longer each time, up to a minute', () => {
    let breaker = opened();
    const pauses: number[] = [];
    let nowMs = 0;
    for (let count = 0; count < 4; count += 1) {
      if (breaker.kind !== 'open') throw new Error('it is not open');
      nowMs = breaker.untilMs;
      breaker = afterCall(trying(breaker), trouble, nowMs).breaker;
      if (breaker.kind === 'open') pauses.push(breaker.untilMs - nowMs);
    }

    assert.deepEqual(pauses, [20_000, 40_000, 60_000, 60_000]);
  });
});

function opened(): Breaker {
  return [1, 2, 3].reduce<Breaker>((breaker) => afterCall(breaker, trouble, 0).breaker, CLOSED);
}
