import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { refusal } from '../support/orders.ts';
import { places, startTinyWorld, type TinyWorld } from '../support/tiny-world.ts';

const params = { service: 'tiny', environment: 'production' } as const;

describe('a commit that contains one that was rolled back', () => {
  let tiny: TinyWorld;
  let repository = '';
  const ship = (commit: string, more: object = {}) => {
    const body = { repository, commit, ...more };
    return tiny.world.api.call('ship', { params, body });
  };
  before(async () => {
    tiny = await startTinyWorld();
    repository = tiny.repository.folder;
    await tiny.shipped('r1');
    await tiny.shipped('r2');
    await tiny.orders.done(tiny.orders.rollback({ reason: 'orders get lost' }));
    await tiny.unlock();
  });
  after(() => tiny?.close());

  it('goes when a person ships it after the lock was opened, who is told of it', async () => {
    const later = await tiny.repository.commit('later');
    const told = new RegExp(`^${later.slice(0, 7)} contains r2 .* rolled back from tiny/production: orders get lost`);

    const planned = await tiny.world.api.call('ship', { params, body: { repository, commit: later }, dryRun: true });
    await tiny.orders.done(tiny.orders.build(later));
    const { body: ordered } = await tiny.world.api.call('deploy', { params, body: {} });

    assert.ok('would' in planned.body && planned.body.would.some((line) => told.test(line)));
    assert.ok('operation' in ordered);
    assert.match(ordered.notes[0] ?? '', told);
    await tiny.orders.done(ordered);
  });

  it('goes once somebody says with which commit it is fixed', async () => {
    const fix = await tiny.repository.commit('the fix');
    const scope = { kind: 'target', target: 'tiny/production' } as const;
    const silent = await refusal(tiny.world.api.call('unlock', { body: { scope, fixedBy: 'main' } }));
    const body = { scope, fixedBy: 'main', reason: 'the index is back' };
    const unlocked = await tiny.world.api.call('unlock', { body });
    const after = await tiny.repository.commit('after the fix');

    const { body: ordered } = await ship(after);

    assert.equal(silent.code, 'request/reason-missing');
    assert.ok(unlocked.body.message.endsWith(`Commits with ${fix.slice(0, 7)} are no longer held because of r2.`));
    assert.ok('operation' in ordered);
    await tiny.orders.done(ordered);
    assert.notEqual(places(await tiny.orders.status()).hot, 'r1');
    assert.ok(
      (await tiny.orders.events()).some(({ kind, text }) => kind === 'release.fixed' && /is fixed with/.test(text)),
    );
  });

  it('opens the lock by itself when it is the revert, where that is wanted', async () => {
    const bad = await tiny.repository.commit('bad', { rollback: { unlock: 'when-fixed' } });
    await tiny.orders.done(tiny.orders.ship(bad));
    await tiny.orders.done(tiny.orders.rollback({ reason: 'bad once more', incident: 'INC-7' }));
    const { lock } = await tiny.orders.status();
    const held = await refusal(ship(await tiny.repository.commit('no fix')));
    const fix = await tiny.repository.commit(`Revert "bad"\n\nThis reverts commit ${bad}.`);

    const { body: ordered } = await ship(fix);

    assert.deepEqual([lock?.opens, lock?.incident, held.code], ['when-fixed', 'INC-7', 'lock/held']);
    assert.ok('operation' in ordered);
    assert.equal(ordered.notes[0], `The lock on tiny/production opens: fixed with ${fix.slice(0, 7)}.`);
    await tiny.orders.done(ordered);
    assert.equal((await tiny.orders.status()).lock, null);
    const told = (await tiny.orders.events()).find(({ kind, data }) => kind === 'lock.released' && data.fix === fix);
    assert.match(told?.text ?? '', /opened by itself: fixed with/);
  });
});
