import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startCli } from '../support/cli.ts';
import { type Orders, ordersFor, refusal } from '../support/orders.ts';
import { places, startTinyWorld, type TinyWorld } from '../support/tiny-world.ts';
import { until } from '../support/until.ts';

const scope = { kind: 'target', target: 'tiny/production' } as const;

describe('what holds a deploy, and what only warns', () => {
  let tiny: TinyWorld;
  let orders: Orders;
  before(async () => {
    const environments = { production: { host: 'tiny.localhost' }, frozen: { host: 'frozen.localhost' } };
    const freezes = [
      {
        reason: 'for ever',
        zone: 'Europe/Berlin',
        from: '2020-01-01 00:00',
        until: '2099-01-01 00:00',
        environment: 'frozen',
      },
      { reason: 'long over', zone: 'Europe/Berlin', from: '2020-01-01 00:00', until: '2020-01-02 00:00' },
    ];
    tiny = await startTinyWorld({ usual: { environments }, settings: { freezes } });
    orders = tiny.orders;
    await tiny.shipped('r1');
  });
  after(() => tiny?.close());

  it('goes on under a soft lock, which says its reason to whoever ships', async () => {
    const body = { scope, reason: 'a sale runs until noon', strength: 'soft' } as const;
    await tiny.world.api.call('lock', { body });
    const { lock, warnings } = await orders.status();

    const ordered = await orders.ship(await tiny.repository.commit('r2'));
    await orders.done(ordered);

    assert.equal(lock, null);
    assert.deepEqual(warnings, ['ada asks not to deploy (tiny/production, a soft lock): a sale runs until noon']);
    assert.deepEqual(ordered.notes.slice(0, 1), warnings);
    assert.equal(places(await orders.status()).hot, 'r2');
    await tiny.unlock();
    assert.deepEqual((await orders.status()).warnings, []);
  });

  it('stands still in a freeze, which nobody unlocks and a reason passes', async () => {
    const frozen = ordersFor(tiny.world.api, tiny.repository.folder, 'tiny/frozen');
    const held = await refusal(frozen.ship('main'));
    const stays = await refusal(tiny.world.api.call('unlock', { body: { id: 'freeze-1' } }));
    const { body } = await tiny.world.api.call('locks');

    assert.deepEqual([held.status, held.code], [423, 'lock/held']);
    assert.match(held.message, /tiny\/frozen is frozen \(environment frozen\): for ever/);
    assert.match(held.next, /until the freeze is over at 2098-12-31 23:00 UTC, or add `--despite-lock/);
    assert.equal(stays.code, 'lock/frozen');
    assert.deepEqual(
      body.locks.map(({ id, source, reason, expiresAt }) => ({ id, source, reason, expiresAt })),
      [{ id: 'freeze-1', source: 'freeze', reason: 'for ever', expiresAt: '2098-12-31T23:00:00.000Z' }],
    );
    await frozen.done(frozen.ship('main', { despiteLock: true, reason: 'the hospital needs it' }));
  });

  it('is held while a command of the one who locked it runs, and no longer', async () => {
    const gate = tiny.world.gate('migration');
    const cli = await lockWhile(['sh', '-c', `until [ -e ${gate.file} ]; do sleep 0.1; done; echo migrated; exit 3`]);
    await until('it is locked', async () => (await orders.status()).lock?.source === 'process');
    const held = await refusal(orders.ship(await tiny.repository.commit('r3')));

    await gate.open();
    const { code, out } = await cli.ended;

    assert.equal(held.code, 'lock/held');
    assert.match(held.next, /until the process that holds it has ended/);
    assert.deepEqual([code, out], [3, 'migrated\n']);
    assert.equal((await orders.status()).lock, null);
  });

  it('is not held longer than the lease by a process that died', async () => {
    const cli = await lockWhile(['sleep', '1000']);
    const lock = await until('it is locked', async () => (await orders.status()).lock);
    const renewed = async () => (await orders.status()).lock?.expiresAt !== lock.expiresAt;
    await until('the lock was renewed', renewed);

    cli.child.kill('SIGKILL');

    await until('the lock has run out', async () => (await orders.status()).lock === null);
    const gone = await refusal(renew(lock.id));
    assert.equal(gone.code, 'lock/ended');
    await until('the log tells', async () =>
      (await orders.events()).some(({ kind, data }) => kind === 'lock.expired' && data.lock === lock.id),
    );
  });

  it('is renewed by nobody but the process that took it', async () => {
    const { body } = await tiny.world.api.call('lock', { body: { scope, reason: 'by hand' } });

    assert.ok('id' in body);
    assert.equal((await refusal(renew(body.id))).code, 'lock/not-yours');
    await tiny.unlock();
  });

  function renew(id: string) {
    return tiny.world.api.call('renewLock', { params: { id }, body: { leaseSeconds: 5 } });
  }

  async function lockWhile(command: readonly string[]) {
    const env = { ASTERN_DATA: tiny.world.data, HOME: tiny.world.dir, USER: 'ada' };
    return startCli(['lock', 'tiny/production', '--lease', '5s', '--reason', 'migration', '--', ...command], { env });
  }
});
