import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type CrashingWorld, startCrashingWorld } from '../support/crashing.ts';
import { assertAtRest, assertNoneFailed, places } from '../support/tiny-world.ts';

describe('a server killed in the middle of a way back, with traffic running', () => {
  let crashing: CrashingWorld;
  before(async () => {
    crashing = await startCrashingWorld();
  });
  after(() => crashing?.close());

  for (const [step, afterMs] of [
    ['flip', 0],
    ['flip', 8],
    ['hand-over', 0],
    ['finish', 0],
  ] as const) {
    it(`goes on with a warm rollback at ${step}, ${afterMs} ms after it began (F05, F30)`, async () => {
      const { tiny, load } = crashing;
      const { hot, old } = places(await tiny.orders.status());

      const ended = await crashing.survive(() => tiny.orders.rollback({ reason: 'bad' }), { step, afterMs });

      const now = await assertAtRest(tiny);
      assert.deepEqual(places(now), { hot: old, new: hot, old: null });
      assert.deepEqual([ended.release, now.new?.rejected], [old, true]);
      assert.ok(now.lock !== null);
      assertNoneFailed(load);
      await tiny.unlock();
      await crashing.ship();
    });
  }

  it('goes on with a cleanup (F56)', async () => {
    const { tiny, load } = crashing;
    await crashing.survive(() => tiny.orders.cleanup(), { step: 'remove-stack' });

    assert.equal((await assertAtRest(tiny)).phase, 'cruise');
    assertNoneFailed(load);
  });

  for (const step of ['place-stack', 'start-stack', 'check-stack', 'flip', 'hand-over']) {
    it(`goes on with a cold rollback at ${step} (F05)`, async () => {
      const { tiny, load } = crashing;
      await crashing.ship();
      await tiny.orders.done(tiny.orders.cleanup());
      const before = await tiny.orders.status();
      assert.equal(before.rollback.warm, false);

      const ended = await crashing.survive(() => tiny.orders.rollback({ reason: 'bad' }), { step });

      const now = await assertAtRest(tiny);
      assert.deepEqual(places(now), { hot: before.rollback.candidate, new: before.hot?.release, old: null });
      assert.equal(ended.release, before.rollback.candidate);
      assertNoneFailed(load);
      await tiny.unlock();
    });
  }

  it('goes on with a cancel, and with one that aborted a build (F24)', async () => {
    const { tiny, load } = crashing;
    await crashing.ship();
    const before = places(await tiny.orders.status());
    await tiny.orders.done(tiny.orders.build(await crashing.commit()));
    await crashing.survive(() => tiny.orders.cancel(), { step: 'remove-stack' });
    assert.deepEqual(places(await assertAtRest(tiny)), before);

    const gate = tiny.world.gate('never-opened');
    const sha = await tiny.repository.commit('waits', { mode: 'healthy-when-told', gate: gate.file });
    await tiny.orders.begun(await tiny.orders.build(sha), 'check-stack');
    await crashing.survive(() => tiny.orders.cancel(), { step: 'remove-stack' });

    assert.deepEqual(places(await assertAtRest(tiny)), before);
    await load.stop();
    assertNoneFailed(load);
  });
});
