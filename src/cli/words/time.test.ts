import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { clockTime, timeAgo, timeLeft } from './time.ts';

const nowMs = new Date(2026, 10, 21, 12, 0, 0).getTime();
const minutes = 60_000;

describe('times', () => {
  it('are relative and absolute, with the date when it was another day', () => {
    const zone = clockTime(nowMs, nowMs).replace('12:00 ', '');

    assert.equal(timeAgo(new Date(nowMs - 12 * minutes).toISOString(), nowMs), `12 min ago (11:48 ${zone})`);
    assert.equal(
      timeLeft(new Date(nowMs + 48 * minutes).toISOString(), nowMs),
      `for another 48 min (until 12:48 ${zone})`,
    );
    assert.equal(timeLeft(new Date(nowMs - minutes).toISOString(), nowMs), `until 11:59 ${zone}, which is over`);
    assert.match(timeAgo(new Date(nowMs - 49 * 60 * minutes).toISOString(), nowMs), /^2 days ago \(2026-11-19 11:00 /);
  });

  it('of a server whose clock is ahead are not negative', () => {
    assert.match(timeAgo(new Date(nowMs + minutes).toISOString(), nowMs), /^0\.00 s ago/);
  });
});
