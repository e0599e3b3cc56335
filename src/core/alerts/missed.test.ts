import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { missedAtMs } from './missed.ts';

const MIN = 60_000;

describe('when a heartbeat is missed', () => {
  const nightly = { periodMs: 24 * 60 * MIN, graceMs: 30 * MIN };

  it('is after its period and its grace, and never before the first one came', () => {
    assert.equal(missedAtMs({ ...nightly, lastAtMs: 100 }, 0), 100 + 24.5 * 60 * MIN);
    assert.equal(missedAtMs({ ...nightly, lastAtMs: null }, 0), null);
  });

  it('is not at once after a time in which nobody listened', () => {
    const upAtMs = 40 * 60 * MIN;

    assert.equal(missedAtMs({ ...nightly, lastAtMs: 0 }, upAtMs), upAtMs + 30 * MIN);
    assert.equal(missedAtMs({ periodMs: MIN, graceMs: 1, lastAtMs: 0 }, upAtMs), upAtMs + MIN);
    assert.equal(missedAtMs({ periodMs: 10 * 60 * MIN, graceMs: 1, lastAtMs: 0 }, upAtMs), upAtMs + MIN);
  });

  it('is when it was planned where the gap ended long before', () => {
    assert.equal(missedAtMs({ ...nightly, lastAtMs: 0 }, MIN), 24.5 * 60 * MIN);
  });
});
