import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Load } from '../support/load.ts';
import { type Orders, refusal } from '../support/orders.ts';
import { assertAtRest, assertNoneFailed, places, startTinyWorld, type TinyWorld } from '../support/tiny-world.ts';

const params = { service: 'tiny', environment: 'production' };

/** Where the guard finds no migrations that it was told of, it must say so, and what a release refuses must hurt nobody. */
describe('a database that a release has migrated', () => {
  let tiny: TinyWorld;
  let orders: Orders;
  let load: Load;
  const schema = (number: number) => ({ number, file: join(tiny.world.dir, 'schema') });
  before(async () => {
    tiny = await startTinyWorld();
    orders = tiny.orders;
    await tiny.shipped('r1', { schema: schema(1) });
    await tiny.shipped('r2', { schema: schema(1) });
    load = tiny.load();
  });
  after(async () => {
    await load?.stop();
    await tiny?.close();
  });

  it('is named before a rollback when the ship that migrated it failed before its flip, and customers notice neither (F50)', async () => {
    const half = await tiny.repository.commit('r3', { schema: schema(2), mode: 'never-healthy', within: '2s' });
    const failed = await orders.end(await orders.ship(half));
    const { body: plan } = await tiny.world.api.call('rollback', { params, body: {}, dryRun: true });

    assert.deepEqual([failed.status, failed.problem?.code], ['failed', 'stack/not-healthy']);
    assert.equal(await readFile(schema(2).file, 'utf8'), '2');
    assert.ok('candidate' in plan && plan.candidate !== null, JSON.stringify(plan));
    assert.deepEqual([plan.candidate.release, plan.candidate.verdict], ['r1', 'unknown']);
    const [said] = plan.candidate.findings.filter(({ verdict }) => verdict === 'unknown');
    assert.match(said?.text ?? '', /could not be judged/);
    assert.equal((await assertAtRest(tiny)).hot?.release, 'r2');
    assertNoneFailed(load);
  });

  it('is refused by what is put back in its own words, before any traffic moves, and that one is not chosen again (F51)', async () => {
    // What is warm runs already and looks at no schema; a cold one does at its boot.
    if ((await orders.status()).old !== null) await orders.done(orders.cleanup());

    const failed = await orders.end(await orders.rollback({ reason: 'orders get lost' }));
    const again = await refusal(orders.rollback({ reason: 'orders still get lost' }));

    assert.deepEqual([failed.status, failed.release], ['failed', 'r1']);
    assert.match(
      `${failed.problem?.message} ${failed.problem?.next}`,
      /the database has schema 2, and this release knows 1/,
    );
    assert.equal(again.code, 'guard/no-candidate');
    assert.ok(again.findings.some(({ kind }) => kind === 'failed-to-start'));
    assert.deepEqual(places(await assertAtRest(tiny)), { hot: 'r2', new: null, old: null });
    assertNoneFailed(load);
  });
});
