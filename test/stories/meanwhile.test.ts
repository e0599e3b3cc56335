import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import type { OrderedBody } from '../../src/api/operations.ts';
import type { Load } from '../support/load.ts';
import { type Orders, refusal } from '../support/orders.ts';
import { assertAtRest, assertNoneFailed, places, startTinyWorld, type TinyWorld } from '../support/tiny-world.ts';
import { until } from '../support/until.ts';

describe('orders that come while another is carried out', () => {
  let tiny: TinyWorld;
  let orders: Orders;
  let load: Load;
  let gates = 0;
  let live: string | null = null;
  before(async () => {
    tiny = await startTinyWorld();
    orders = tiny.orders;
    await tiny.shipped('first');
    await tiny.shipped('second');
    await tiny.shipped('third');
  });
  beforeEach(async () => {
    live = places(await orders.status()).hot;
    load = tiny.load({ perSecond: 40, longEveryMs: 0 });
  });
  afterEach(async () => {
    await load.stop();
    assertNoneFailed(load);
    await tiny.unlock();
  });
  after(() => tiny?.close());

  it('cancels a build that runs: nothing is left of it (F24)', async () => {
    const before = places(await orders.status());
    const { ordered } = await buildThatWaits();

    const cancelled = await orders.done(orders.cancel());

    const ended = await orders.end(ordered);
    assert.deepEqual([ended.status, ended.problem?.code], ['superseded', 'operation/superseded']);
    assert.match(ended.problem?.message ?? '', /by ada for a cancel/);
    assert.equal(cancelled.kind, 'cancel');
    assert.deepEqual(places(await assertAtRest(tiny)), before);
    await nothingBuilds();
  });

  it('cancels a new stack that waits to become healthy (F24)', async () => {
    const { old } = places(await orders.status());
    const { ordered } = await stackThatWaits();

    await orders.done(orders.cancel());

    assert.equal((await orders.end(ordered)).status, 'superseded');
    assert.deepEqual(places(await assertAtRest(tiny)), { hot: live, new: null, old });
  });

  it('cancels a deploy before the traffic moved, or says that it came too late (F24)', async () => {
    const sha = await tiny.repository.commit('deployed or not');
    await orders.done(orders.build(sha));

    const [deploy, cancel] = await Promise.allSettled([orders.deploy(), orders.cancel()]);

    for (const one of [deploy, cancel]) if (one.status === 'fulfilled') await orders.end(one.value);
    const now = await assertAtRest(tiny);
    assert.ok(['cruise', 'deployed'].includes(now.phase), now.phase);
    assert.ok(now.hot?.release === live || now.hot?.sha === sha);
  });

  it('rolls back during a build: the build is aborted, the live release is taken back exactly once (F21)', async () => {
    await tiny.shipped('to be taken back');
    const { hot, old } = places(await orders.status());
    const { ordered } = await buildThatWaits();

    const back = await orders.rollback({ reason: 'bad' });
    const ended = await orders.done(back);

    assert.equal((await orders.end(ordered)).status, 'superseded');
    assert.ok(back.notes.some((note) => note.includes('is aborted')));
    assert.equal(ended.release, old);
    assert.deepEqual(places(await assertAtRest(tiny)), { hot: old, new: hot, old: null });
    await nothingBuilds();
  });

  it('rolls back during a deploy, whenever that is noticed: the former release serves, the new one is rejected (F21, F28)', async () => {
    for (const step of ['check-stack', 'flip', 'hand-over']) {
      await tiny.unlock();
      await tiny.shipped('good');
      const good = places(await orders.status()).hot;
      const sha = await tiny.repository.commit('bad');
      const ordered = await orders.ship(sha);
      await orders.begun(ordered, step);
      // Before the flip the live release loses; from the flip on it is the new one.
      const to = step === 'check-stack' ? 'r1' : (good ?? '');

      const back = await orders.rollback({ to, reason: 'bad' });
      if (back.operation !== null) await orders.done(back);

      const ended = await orders.end(ordered);
      assert.ok(['superseded', 'done'].includes(ended.status), ended.status);
      const now = await assertAtRest(tiny);
      assert.equal(now.hot?.release, to);
      // On a busy machine the rollback may come when it has passed its check and has not had the traffic: then it waits, and is not rejected.
      if (now.new !== null) await orders.done(orders.cancel());
    }
  });

  it('tells whoever comes second who is at it, and lets nothing in between (F20, F22, F23)', async () => {
    const { ordered, finish } = await buildThatWaits();
    const id = ordered.operation?.id ?? '';
    const other = await tiny.repository.commit('other');

    for (const order of [
      () => orders.ship(other),
      () => orders.build(other),
      () => orders.deploy(),
      () => orders.cleanup(),
    ]) {
      const problem = await refusal(order());
      assert.deepEqual([problem.status, problem.code], [409, 'operation/in-progress']);
      assert.ok(problem.message.includes(id) && problem.message.includes('ada'), problem.message);
      assert.match(problem.next, /astern cancel tiny\/production/);
    }
    await finish();
    await orders.done(ordered);
    assert.equal((await assertAtRest(tiny)).hot?.sha, ordered.operation?.sha);
  });

  it('refuses a second rollback, a cancel and a ship while one is put back (F22, F23)', async () => {
    const gate = tiny.world.gate('slow to come back');
    await gate.open();
    await tiny.shipped('slow to come back', { mode: 'healthy-when-told', gate: gate.file, within: '20s' });
    const slow = places(await orders.status()).hot;
    await tiny.shipped('bad');
    await orders.done(orders.cleanup());
    await gate.close();
    const first = await orders.rollback({ reason: 'bad' });
    await orders.begun(first, 'check-stack');

    const sha = await tiny.repository.commit('yet another');
    for (const order of [() => orders.rollback(), () => orders.rollback({ to: 'r1' }), () => orders.cancel()]) {
      const problem = await refusal(order());
      assert.deepEqual([problem.status, problem.code], [409, 'operation/in-progress']);
      assert.ok(problem.message.includes(first.operation?.id ?? '?'), problem.message);
    }
    assert.equal((await refusal(orders.ship(sha))).code, 'lock/held');
    await gate.open();
    await orders.done(first);
    assert.equal((await assertAtRest(tiny)).hot?.release, slow);
  });

  it('gives way to one of two ships of the same instant (F20)', async () => {
    const one = await tiny.repository.commit('one');
    const two = await tiny.repository.commit('two');

    const both = await Promise.allSettled([orders.ship(one), orders.ship(two)]);

    const won = both.filter((one) => one.status === 'fulfilled').map(({ value }) => value);
    const lost = both.filter((one) => one.status === 'rejected').map(({ reason }) => reason as { code: string });
    assert.deepEqual([won.length, lost.map(({ code }) => code)], [1, ['operation/in-progress']]);
    await orders.done(won[0] as OrderedBody);
    assert.equal((await assertAtRest(tiny)).hot?.sha, won[0]?.operation?.sha);
  });

  it('stops a ship before the flip when a lock is set while it builds, and leaves it built (F28)', async () => {
    const { ordered, finish } = await buildThatWaits();
    const scope = { kind: 'environment', environment: 'production' } as const;
    await tiny.world.api.call('lock', { body: { scope, reason: 'freeze' } });
    await finish();

    const ended = await orders.end(ordered);

    assert.deepEqual([ended.status, ended.problem?.code], ['failed', 'lock/held']);
    assert.match(ended.problem?.message ?? '', /freeze/);
    const now = await assertAtRest(tiny);
    assert.deepEqual([now.phase, now.hot?.release, now.new?.sha], ['built', live, ordered.operation?.sha]);
    assert.equal((await refusal(orders.deploy())).code, 'lock/held');
    await tiny.world.api.call('unlock', { body: { scope } });
    await orders.done(orders.deploy());
    assert.equal((await assertAtRest(tiny)).hot?.sha, ordered.operation?.sha);
  });

  /** A ship whose build ends when it is told to. */
  async function buildThatWaits(): Promise<{ ordered: OrderedBody; finish: () => Promise<void> }> {
    gates += 1;
    const gate = tiny.world.gate(`build-${gates}`);
    const sha = await tiny.repository.commit(`build ${gates}`, {
      build: `while [ ! -e ${gate.file} ]; do sleep 0.02; done`,
    });
    const ordered = await orders.ship(sha);
    await until('the build runs', async () => (await builders()) > 0);
    return { ordered, finish: gate.open };
  }

  async function stackThatWaits(): Promise<{ ordered: OrderedBody }> {
    gates += 1;
    const gate = tiny.world.gate(`health-${gates}`);
    const sha = await tiny.repository.commit(`health ${gates}`, { mode: 'healthy-when-told', gate: gate.file });
    const ordered = await orders.ship(sha);
    await orders.begun(ordered, 'check-stack');
    return { ordered };
  }

  async function builders(): Promise<number> {
    return (await tiny.world.processes()).filter(({ variables }) => variables.has('ASTERN_BUILD')).length;
  }

  async function nothingBuilds(): Promise<void> {
    await until('no build process is left', async () => (await builders()) === 0);
  }
});
