import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createTurns } from './turns.ts';

describe('turns at the hosts', () => {
  it('are had by changes before all healing that waits, in the order they came, one at a time', async () => {
    const turns = createTurns();
    const first = Promise.withResolvers<void>();
    const log: string[] = [];
    const noted = (what: string) => async () => void log.push(what);

    const begun = turns.heal(async () => {
      await first.promise;
      log.push(`heal 1, and a change waits: ${turns.isChangeWaiting()}`);
    });
    const rest = [turns.heal(noted('heal 2')), turns.change(noted('change 1')), turns.change(noted('change 2'))];
    assert.deepEqual(log, []);
    first.resolve();
    await Promise.all([begun, ...rest]);

    assert.deepEqual(log, ['heal 1, and a change waits: true', 'change 1', 'change 2', 'heal 2']);
    assert.equal(turns.isChangeWaiting(), false);
  });

  it('go on after one that failed', async () => {
    const turns = createTurns();
    const failing = turns.change(async () => {
      throw new Error('no');
    });
    const next = turns.change(async () => 'done');

    await assert.rejects(failing, /^Error: no$/);
    assert.equal(await next, 'done');
  });
});
