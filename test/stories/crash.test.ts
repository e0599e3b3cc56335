import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { OperationBody, OrderedBody } from '../../src/api/operations.ts';
import { type KillAt, killAt } from '../support/kill-at.ts';
import type { Load } from '../support/load.ts';
import { assertAtRest, assertNoneFailed, places, startTinyWorld, type TinyWorld } from '../support/tiny-world.ts';
import { until } from '../support/until.ts';

/** Bar of the design: a dead server's operation is taken up and settled this soon after it is started again. */
const SETTLED_WITHIN_MS = 10_000;
const SHIP_STEPS = ['build-release', 'remove-stack', 'place-stack', 'start-stack', 'check-stack', 'flip', 'hand-over'];

describe('a server killed in the middle, with traffic running', () => {
  let tiny: TinyWorld;
  let load: Load;
  let commits = 0;
  before(async () => {
    tiny = await startTinyWorld();
    await ship();
    load = tiny.load();
    await ship();
  });
  after(async () => {
    await load?.stop();
    await tiny?.close();
  });

  for (const step of SHIP_STEPS) {
    it(`goes on with a ship at ${step} (F01, F03, F04)`, async () => {
      const sha = await commit();

      const ended = await survive(() => tiny.orders.ship(sha), { step });

      const now = await assertAtRest(tiny);
      assert.equal(now.phase, 'deployed');
      assert.equal(now.hot?.release, ended.release);
      assert.equal(now.hot?.sha, sha);
      assertNoneFailed(load);
    });
  }

  for (const [step, afterMs] of [
    ['flip', 0],
    ['flip', 8],
    ['hand-over', 0],
    ['finish', 0],
  ] as const) {
    it(`goes on with a warm rollback at ${step} after ${afterMs} ms (F05, F30)`, async () => {
      const { hot, old } = places(await tiny.orders.status());

      const ended = await survive(() => tiny.orders.rollback({ reason: 'bad' }), { step, afterMs });

      const now = await assertAtRest(tiny);
      assert.deepEqual(places(now), { hot: old, new: hot, old: null });
      assert.equal(ended.release, old);
      assert.equal(now.new?.rejected, true);
      assert.ok(now.lock !== null);
      assertNoneFailed(load);
      await unlock();
      await ship();
    });
  }

  it('goes on with a cleanup (F56)', async () => {
    await survive(() => tiny.orders.cleanup(), { step: 'remove-stack' });

    assert.equal((await assertAtRest(tiny)).phase, 'cruise');
    assertNoneFailed(load);
  });

  for (const step of ['place-stack', 'start-stack', 'check-stack', 'flip']) {
    it(`goes on with a cold rollback at ${step} (F05)`, async () => {
      await ship();
      await tiny.orders.done(tiny.orders.cleanup());
      const before = await tiny.orders.status();
      assert.equal(before.rollback.warm, false);

      const ended = await survive(() => tiny.orders.rollback({ reason: 'bad' }), { step });

      const now = await assertAtRest(tiny);
      assert.equal(now.hot?.release, before.rollback.candidate);
      assert.equal(now.new?.release, before.hot?.release);
      assert.equal(ended.release, before.rollback.candidate);
      assertNoneFailed(load);
      await unlock();
    });
  }

  it('goes on with a cancel, and with one that aborted a build', async () => {
    await ship();
    const live = places(await tiny.orders.status()).hot;
    await tiny.orders.done(tiny.orders.build(await commit()));
    await survive(() => tiny.orders.cancel(), { step: 'remove-stack' });
    assert.deepEqual(places(await assertAtRest(tiny)), { hot: live, new: null, old: null });

    const gate = tiny.world.gate('never-opened');
    const sha = await tiny.repository.commit('waits', { mode: 'healthy-when-told', gate: gate.file });
    await tiny.orders.begun(await tiny.orders.build(sha), 'check-stack');
    await survive(() => tiny.orders.cancel(), { step: 'remove-stack' });

    assert.deepEqual(places(await assertAtRest(tiny)), { hot: live, new: null, old: null });
    assertNoneFailed(load);
  });

  it('builds anew what was being built, and leaves nothing of the first try running (F04)', async () => {
    const gate = tiny.world.gate('build');
    const wait = `echo started >> ${gate.file}.log; while [ ! -e ${gate.file} ]; do sleep 0.02; done`;
    const sha = await tiny.repository.commit('slow build', { build: wait });
    const ordered = await tiny.orders.ship(sha);
    const builders = () => tiny.world.processes().then((all) => all.filter(isBuilder));
    await until('the build runs', async () => (await builders()).length > 0);

    await tiny.world.kill();
    await tiny.world.start();
    const first = await until('the build runs again', async () => (await builders())[0]);
    await gate.open();
    const ended = await tiny.orders.end(ordered, SETTLED_WITHIN_MS);

    assert.equal(ended.status, 'done', JSON.stringify(ended.problem));
    assert.ok(first.pid > 0);
    assert.deepEqual(await builders(), []);
    assert.equal((await assertAtRest(tiny)).hot?.sha, sha);
    assertNoneFailed(load);
  });

  it('survives a second crash while it recovers from the first', async () => {
    const sha = await commit();
    const id = await killAt(tiny, () => tiny.orders.ship(sha), { step: 'start-stack' });
    await tiny.world.start();
    await tiny.world.kill();
    await tiny.world.start();
    await until('it has taken it up again', async () =>
      (await tiny.orders.events()).some((event) => event.operation === id && event.kind === 'operation.resumed'),
    );
    await tiny.world.kill();

    const ended = await recover(id);

    assert.equal(ended.status, 'done', JSON.stringify(ended.problem));
    assert.equal((await assertAtRest(tiny)).hot?.sha, sha);
    assertNoneFailed(load);
  });

  it('has kept a log without a gap, and failed nobody', async () => {
    const { body } = await tiny.world.api.call('events', { query: { after: 0, limit: 1_000 } });
    assert.deepEqual(
      body.events.map(({ seq }) => seq),
      body.events.map((_, index) => index + 1),
    );
    await load.stop();
    assertNoneFailed(load);
  });

  async function survive(order: () => Promise<OrderedBody>, at: KillAt): Promise<OperationBody> {
    const id = await killAt(tiny, order, at);
    const ended = await recover(id);
    assert.equal(ended.status, 'done', JSON.stringify(ended.problem));
    return ended;
  }

  async function recover(id: string): Promise<OperationBody> {
    const startedMs = performance.now();
    await tiny.world.start();
    const ended = await tiny.orders.end(id, SETTLED_WITHIN_MS);
    await tiny.orders.settled();
    const tookMs = performance.now() - startedMs;
    assert.ok(tookMs <= SETTLED_WITHIN_MS, `settled after ${Math.round(tookMs)} ms`);
    return ended;
  }

  function commit(): Promise<string> {
    commits += 1;
    return tiny.repository.commit(`commit ${commits}`, { build: 'sleep 0.1' });
  }

  async function ship(): Promise<void> {
    await tiny.orders.done(tiny.orders.ship(await commit()));
  }

  async function unlock(): Promise<void> {
    await tiny.world.api.call('unlock', { body: { scope: { kind: 'target', target: 'tiny/production' } } });
  }
});

function isBuilder({ variables }: { readonly variables: ReadonlyMap<string, string> }): boolean {
  return variables.has('ASTERN_BUILD');
}
