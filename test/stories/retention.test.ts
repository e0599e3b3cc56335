import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { ReleaseBody } from '../../src/api/releases.ts';
import { type Orders, ordersFor, refusal } from '../support/orders.ts';
import { assertAtRest, places, startTinyWorld, type TinyWorld } from '../support/tiny-world.ts';
import { until } from '../support/until.ts';

const ENVIRONMENTS = { production: { host: 'tiny.localhost' }, staging: { host: 'staging.localhost' } };

describe('what is kept, and what goes by itself', () => {
  let tiny: TinyWorld;
  let orders: Orders;
  let staging: Orders;
  before(async () => {
    tiny = await startTinyWorld();
    orders = tiny.orders;
    staging = ordersFor(tiny.world.api, tiny.repository.folder, 'tiny/staging');
  });
  after(() => tiny?.close());

  it('removes the old stack when its time is over, and tells that nobody asked for it', async () => {
    await tiny.shipped('first', { rollback: { keep_warm: '1s' }, environments: ENVIRONMENTS });
    await tiny.shipped('second', { rollback: { keep_warm: '1s' }, environments: ENVIRONMENTS });
    assert.deepEqual(places(await orders.status()), { hot: 'r2', new: null, old: 'r1' });

    await until('the old stack is gone', async () => (await orders.status()).phase === 'cruise');

    const now = await assertAtRest(tiny);
    assert.deepEqual(places(now), { hot: 'r2', new: null, old: null });
    const cleanup = (await orders.events()).findLast(
      ({ kind, data }) => kind === 'operation.ordered' && data.kind === 'cleanup',
    );
    assert.equal(cleanup?.actor, 'astern (keep_warm is over)');
    assert.deepEqual([now.rollback.candidate, now.rollback.warm], ['r1', false]);
  });

  it('keeps the last healthy releases; those that never worked do not push them out, nor does another environment (F11, F12)', async () => {
    const variant = { rollback: { keep_releases: 2 }, environments: ENVIRONMENTS };
    await tiny.shipped('third', variant);
    await tiny.shipped('fourth', variant);
    for (const name of ['bad one', 'bad two', 'bad three', 'bad four']) {
      const sha = await tiny.repository.commit(name, { ...variant, mode: 'never-healthy', within: '300ms' });
      assert.equal((await orders.end(await orders.ship(sha))).status, 'failed');
    }
    for (const name of ['staged one', 'staged two', 'staged three']) {
      await staging.done(staging.ship(await tiny.repository.commit(name, variant)));
    }

    const kept = await until('what is not needed is gone', async () => {
      const now = (await releases()).filter(({ artifact }) => artifact === 'kept').map(({ release }) => release);
      return now.length <= 6 ? now : null;
    });

    // r4 is live, r3 and r2 are the ways back from it; r9 to r11 are staging's, and the newest.
    assert.deepEqual(kept, ['r11', 'r10', 'r9', 'r4', 'r3', 'r2']);
    await until('as many files as kept releases', async () => (await artifacts()).length === kept.length);
    const now = await orders.status();
    assert.deepEqual([now.rollback.candidate, now.rollback.warm], ['r3', true]);
    await orders.done(orders.rollback({ reason: 'still possible' }));
    assert.equal((await orders.status()).hot?.release, 'r3');
    assert.equal((await staging.status()).hot?.release, 'r11');
  });

  it('says of a removed release that its files are gone, and builds it again when it is shipped', async () => {
    const first = (await releases()).find(({ release }) => release === 'r1');
    assert.equal(first?.artifact, 'removed');
    const refused = await refusal(orders.rollback({ to: 'r1' }));
    assert.ok(refused.findings.some(({ kind, facts }) => kind === 'artifact-missing' && facts.state === 'removed'));
    await tiny.unlock();
    await orders.done(orders.cancel());

    const again = await orders.done(orders.ship(first?.sha ?? ''));

    assert.equal(again.release, 'r12');
    assert.equal((await orders.settled()).hot?.sha, first?.sha);
  });

  async function releases(): Promise<readonly ReleaseBody[]> {
    return (await tiny.world.api.call('releases', { query: { service: 'tiny', limit: 100 } })).body.releases;
  }

  async function artifacts(): Promise<readonly string[]> {
    const files = await readdir(join(tiny.world.data, 'artifacts'), { recursive: true });
    return files.filter((file) => file.endsWith('.tar'));
  }
});
