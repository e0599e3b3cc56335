import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ask } from '../support/load.ts';
import type { Orders } from '../support/orders.ts';
import { refusal } from '../support/orders.ts';
import {
  assertAtRest,
  assertNoneFailed,
  HOST,
  places,
  startTinyWorld,
  TEST_HOST,
  type TinyWorld,
} from '../support/tiny-world.ts';
import { until } from '../support/until.ts';

describe('red and black', () => {
  let tiny: TinyWorld;
  let orders: Orders;
  before(async () => {
    tiny = await startTinyWorld();
    orders = tiny.orders;
  });
  after(() => tiny?.close());
  const production = () => ask({ address: tiny.world.front(), host: HOST });
  const testEntrance = () => ask({ address: tiny.world.front(), host: TEST_HOST });

  it('ships a first release: the target comes to cruise, and there is nothing to go back to (F19)', async () => {
    const sha = await tiny.repository.commit('first');
    const ordered = await orders.ship(sha);
    const first = await orders.done(ordered);

    const now = await assertAtRest(tiny);
    assert.equal(first.release, 'r1');
    assert.equal(now.phase, 'cruise');
    assert.deepEqual(places(now), { hot: 'r1', new: null, old: null });
    assert.equal(now.rollback.candidate, null);
    assert.equal((await production()).release, 'r1');
    const problem = await refusal(orders.rollback());
    assert.deepEqual([problem.status, problem.code], [409, 'guard/no-candidate']);
    assert.match(problem.next, /astern ship/);
    assert.equal((await orders.status()).lock, null);
  });

  it('goes cruise, building, built, deploying, deployed by single steps, and cancel and cleanup lead back (F24, F59)', async () => {
    const phases = new Set<string>();
    const gate = tiny.world.gate('second-healthy');
    const sha = await tiny.repository.commit('second', { mode: 'healthy-when-told', gate: gate.file });
    const load = tiny.load();

    const build = await orders.build(sha);
    await orders.begun(build, 'check-stack');
    phases.add((await orders.status()).phase);
    assert.equal((await production()).release, 'r1');
    await gate.open();
    await orders.done(build);
    const built = await assertAtRest(tiny);
    assert.equal(built.phase, 'built');
    assert.deepEqual(places(built), { hot: 'r1', new: 'r2', old: null });
    assert.deepEqual([(await production()).release, (await testEntrance()).release], ['r1', 'r2']);

    const deployed = await orders.done(orders.deploy());
    const after = await assertAtRest(tiny);
    assert.deepEqual([...phases], ['building']);
    assert.equal(after.phase, 'deployed');
    assert.deepEqual(places(after), { hot: 'r2', new: null, old: 'r1' });
    assert.equal((await production()).release, 'r2');
    assert.ok(deployed.steps.every((step) => step.outcome === 'done'));
    assert.ok(after.old?.keepUntil != null);

    const nothing = await orders.cancel();
    assert.deepEqual([nothing.outcome, nothing.operation], ['nothing-to-do', null]);
    assert.match(nothing.message, /r2 is live/);

    await orders.done(orders.cleanup());
    const cruise = await assertAtRest(tiny);
    assert.equal(cruise.phase, 'cruise');
    assert.deepEqual(places(cruise), { hot: 'r2', new: null, old: null });
    await load.stop();
    assertNoneFailed(load);
  });

  it('rolls back to built, with the bad stack still answering on the test entrance, and says so in the log', async () => {
    await tiny.shipped('third');
    const load = tiny.load();

    const ordered = await orders.rollback({ reason: 'orders fail' });
    const back = await orders.done(ordered);

    const now = await assertAtRest(tiny);
    assert.equal(now.phase, 'built');
    assert.deepEqual(places(now), { hot: 'r2', new: 'r3', old: null });
    assert.deepEqual([(await production()).release, (await testEntrance()).release], ['r2', 'r3']);
    assert.deepEqual([ordered.candidate?.release, ordered.candidate?.warm], ['r2', true]);
    assert.deepEqual(
      back.steps.map(({ step }) => step),
      ['flip', 'hand-over', 'finish'],
    );
    assert.equal(now.new?.rejected, true);
    const kinds = (await orders.events()).filter(({ operation }) => operation === back.id).map(({ kind }) => kind);
    const order = ['operation.ordered', 'lock.set', 'release.rejected', 'traffic.flipped', 'operation.done'];
    assert.deepEqual(
      kinds.filter((kind) => order.includes(kind)),
      order,
    );
    await load.stop();
    assertNoneFailed(load);
  });

  it('cancels from built, and rolls back cold from cruise without a rebuild (F09)', async () => {
    await orders.done(orders.cancel());
    const cruise = await assertAtRest(tiny);
    assert.deepEqual([cruise.phase, places(cruise)], ['cruise', { hot: 'r2', new: null, old: null }]);
    assert.equal((await testEntrance()).status, 503);
    assert.deepEqual([cruise.rollback.candidate, cruise.rollback.warm], ['r1', false]);
    const load = tiny.load();

    const ordered = await orders.rollback({ reason: 'and r2 too' });
    await until('the cold rollback has its stack', async () => {
      const { phase } = await orders.status();
      return phase === 'rolling-back' || phase === 'built';
    });
    const back = await orders.done(ordered);

    assert.deepEqual(
      back.steps.map(({ step }) => step),
      ['place-stack', 'start-stack', 'check-stack', 'flip', 'hand-over', 'finish'],
    );
    assert.deepEqual(places(await assertAtRest(tiny)), { hot: 'r1', new: 'r2', old: null });
    await load.stop();
    assertNoneFailed(load);
  });

  it('gives a new stack no traffic before it passes its checks: one that never does leaves all as it was (F15, F33)', async () => {
    const before = places(await orders.status());
    await orders.done(orders.cancel());
    await world().api.call('unlock', { body: { scope: { kind: 'target', target: 'tiny/production' } } });
    const load = tiny.load();

    for (const [mode, code] of [
      ['never-healthy', 'stack/not-healthy'],
      ['flapping', 'stack/not-healthy'],
      ['silent', 'stack/not-healthy'],
      ['exits', 'stack/exits-at-once'],
    ] as const) {
      const sha = await tiny.repository.commit(mode, { mode, within: mode === 'exits' ? '20s' : '1s' });
      const failed = await orders.end(await orders.ship(sha));
      assert.deepEqual([failed.status, failed.problem?.code], ['failed', code], JSON.stringify(failed.problem));
      assert.match(failed.problem?.next ?? '', /Production was not touched/);
      const now = await assertAtRest(tiny);
      assert.deepEqual(places(now), { hot: 'r1', new: null, old: null });
    }
    const words = (await orders.events()).findLast(({ kind }) => kind === 'operation.failed')?.text ?? '';
    assert.match(words, /exited with code 3 .*cannot find the configuration/);
    assert.equal(before.hot, 'r1');
    await load.stop();
    assertNoneFailed(load);
    const kept = await orders.status();
    assert.equal(kept.rollback.candidate, null, 'what never served is no candidate');
  });

  function world() {
    return tiny.world;
  }
});
