import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type HaproxyWorld, startHaproxyWorld } from '../support/haproxy-world.ts';
import { ask } from '../support/load.ts';
import { needs } from '../support/required.ts';
import { assertAtRest, assertNoneFailed, HOST, places, TEST_HOST } from '../support/tiny-world.ts';
import { which } from '../support/which.ts';

describe('production behind HAProxy', { skip: needs('haproxy', () => which('haproxy')) }, () => {
  let tiny: HaproxyWorld;
  before(async () => {
    tiny = await startHaproxyWorld();
  });
  after(() => tiny?.close());
  const production = () => ask({ address: tiny.world.front(), host: HOST });
  const testEntrance = () => ask({ address: tiny.world.front(), host: TEST_HOST });

  it('ships, rolls back warm and cold, and cleans up, and no customer notices', async () => {
    const { orders } = tiny;
    await tiny.shipped('first');
    const load = tiny.load();

    await tiny.shipped('second');
    const deployed = await assertAtRest(tiny);
    assert.deepEqual(places(deployed), { hot: 'r2', new: null, old: 'r1' });

    await orders.done(orders.rollback({ reason: 'orders fail' }));
    assert.deepEqual(places(await assertAtRest(tiny)), { hot: 'r1', new: 'r2', old: null });
    assert.deepEqual([(await production()).release, (await testEntrance()).release], ['r1', 'r2']);

    await orders.done(orders.cancel());
    await tiny.unlock();
    await tiny.shipped('third');
    await orders.done(orders.cleanup());
    assert.deepEqual(places(await assertAtRest(tiny)), { hot: 'r3', new: null, old: null });

    const back = await orders.done(orders.rollback({ reason: 'and r3 too' }));
    assert.ok(
      back.steps.some(({ step }) => step === 'start-stack'),
      'a cold one',
    );
    assert.deepEqual(places(await assertAtRest(tiny)), { hot: 'r1', new: 'r3', old: null });
    await load.stop();
    assertNoneFailed(load);
  });
});
