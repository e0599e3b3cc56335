import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  afterDeath,
  afterFailure,
  DEFAULT_BACKOFF,
  type InstanceState,
  isQuiesced,
  NEVER_STARTED,
  nextAction,
  nextAttempt,
  shownState,
  waitMs,
} from './state.ts';

const running: InstanceState = {
  ...NEVER_STARTED,
  wanted: 'run',
  attempt: 3,
  ended: 2,
  port: 20_001,
  startedAtMs: 1_000,
};
const died = { code: 1, signal: null, atMs: 1_500 };

describe('what a fleet does next about an instance', () => {
  it('follows from what is wanted and what is seen', () => {
    const over = { ...running, ended: 3, notBeforeMs: 2_000 };
    const next = (state: InstanceState, life: 'alive' | 'dead' | 'unborn', nowMs = 2_000) =>
      nextAction(state, life, nowMs, DEFAULT_BACKOFF);

    assert.equal(next(running, 'alive'), 'nothing');
    assert.equal(next({ ...running, quiesced: 3 }, 'alive'), 'replace');
    assert.equal(next({ ...running, quiesced: 2 }, 'alive'), 'nothing');
    assert.equal(next({ ...running, wanted: 'stop', quiesced: 3 }, 'alive'), 'nothing');
    assert.equal(next(running, 'dead'), 'record-death');
    assert.equal(next(running, 'unborn'), 'launch');
    assert.equal(next({ ...running, wanted: 'stop' }, 'unborn'), 'nothing');
    assert.equal(next(over, 'dead', 1_999), 'nothing');
    assert.equal(next(over, 'dead'), 'launch');
    assert.equal(next({ ...over, wanted: 'stop' }, 'dead'), 'nothing');
    assert.equal(next(NEVER_STARTED, 'unborn'), 'nothing');
  });

  it('waits longer with every death, up to the longest wait', () => {
    let state = running;
    const waits = Array.from({ length: 12 }, () => {
      state = afterDeath({ ...state, attempt: state.attempt + 1, startedAtMs: 1_000 }, died, DEFAULT_BACKOFF);
      return state.notBeforeMs - died.atMs;
    });

    assert.deepEqual(waits.slice(0, 9), [200, 400, 800, 1_600, 3_200, 6_400, 12_800, 25_600, 30_000]);
    assert.equal(waits.at(-1), 30_000);
  });

  it('begins anew after good running', () => {
    const state = afterDeath({ ...running, failures: 7 }, { ...died, atMs: 61_000 }, DEFAULT_BACKOFF);

    assert.deepEqual([state.failures, state.notBeforeMs, state.ended], [1, 61_200, 3]);
  });

  it('does not hold a wanted end against an instance', () => {
    for (const state of [{ ...running, wanted: 'stop' } as const, { ...running, quiesced: 3 }]) {
      assert.deepEqual(
        [afterDeath(state, died, DEFAULT_BACKOFF).failures, afterDeath(state, died, DEFAULT_BACKOFF).notBeforeMs],
        [0, 1_500],
      );
    }
  });

  it('never waits longer than the longest wait, whatever the wall clock does', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 500 }), fc.nat(), fc.nat(), (failures, diedAtMs, nowMs) => {
        const state = afterFailure({ ...running, failures }, diedAtMs, DEFAULT_BACKOFF);

        const ms = waitMs(state, nowMs, DEFAULT_BACKOFF);

        assert.ok(ms >= 0 && ms <= DEFAULT_BACKOFF.maxMs);
      }),
    );
  });

  it('keeps the number of a launch that nothing ran of', () => {
    assert.deepEqual(
      [nextAttempt(running), nextAttempt({ ...running, ended: 3 }), nextAttempt(NEVER_STARTED)],
      [3, 4, 1],
    );
  });

  it('shows what people ask for', () => {
    assert.equal(shownState(running, 'alive'), 'running');
    assert.equal(shownState(running, 'dead'), 'waiting-to-restart');
    assert.equal(shownState({ ...running, wanted: 'stop' }, 'dead'), 'stopped');
    assert.equal(isQuiesced(running), false);
  });
});
