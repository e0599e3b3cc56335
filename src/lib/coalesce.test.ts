import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { coalesce } from './coalesce.ts';

describe('calls made one', () => {
  it('run once more for all that come while the work is under way', async () => {
    let rounds = 0;
    const gate = Promise.withResolvers<void>();
    const look = coalesce(async () => {
      rounds += 1;
      if (rounds === 1) await gate.promise;
    });

    const calls = [look(), look(), look()];
    gate.resolve();
    await Promise.all(calls);

    assert.equal(rounds, 2);
  });

  it('begin anew after a failure', async () => {
    let rounds = 0;
    const look = coalesce(async () => {
      rounds += 1;
      if (rounds === 1) throw new Error('no');
    });

    await assert.rejects(look(), /no/);
    await look();

    assert.equal(rounds, 2);
  });
});
