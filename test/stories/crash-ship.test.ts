import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type CrashingWorld, startCrashingWorld } from '../support/crashing.ts';
import { killAt } from '../support/kill-at.ts';
import { assertAtRest, assertNoneFailed } from '../support/tiny-world.ts';
import { until } from '../support/until.ts';

const STEPS = ['build-release', 'place-stack', 'start-stack', 'check-stack', 'flip', 'hand-over'];

describe('a server killed in the middle of a ship, with traffic running', () => {
  let crashing: CrashingWorld;
  before(async () => {
    crashing = await startCrashingWorld();
  });
  after(() => crashing?.close());

  for (const step of STEPS) {
    it(`goes on at ${step} (F01, F03, F04)`, async () => {
      const { tiny, load } = crashing;
      const sha = await crashing.commit();

      const ended = await crashing.survive(() => tiny.orders.ship(sha), { step });

      const now = await assertAtRest(tiny);
      assert.deepEqual([now.phase, now.hot?.release, now.hot?.sha], ['deployed', ended.release, sha]);
      assertNoneFailed(load);
    });
  }

  it('goes on at remove-stack, with a rejected release in its way (F38)', async () => {
    const { tiny, load } = crashing;
    await tiny.orders.done(tiny.orders.rollback({ reason: 'bad' }));
    await tiny.unlock();
    const sha = await crashing.commit();

    await crashing.survive(() => tiny.orders.ship(sha), { step: 'remove-stack' });

    const now = await assertAtRest(tiny);
    assert.deepEqual([now.phase, now.hot?.sha, now.new], ['deployed', sha, null]);
    assertNoneFailed(load);
  });

  it('builds anew what was being built, and leaves nothing of the first try running (F04)', async () => {
    const { tiny, load } = crashing;
    const gate = tiny.world.gate('build');
    const sha = await tiny.repository.commit('slow', { build: `while [ ! -e ${gate.file} ]; do sleep 0.02; done` });
    const ordered = await tiny.orders.ship(sha);
    const builders = async () =>
      (await tiny.world.processes()).filter(({ variables }) => variables.has('ASTERN_BUILD'));
    await until('the build runs', async () => (await builders()).length > 0);

    await tiny.world.kill();
    await tiny.world.start();
    await tiny.orders.begun(ordered, 'build-release', 2);
    await until('the build runs again', async () => (await builders()).length > 0);
    await gate.open();
    await tiny.orders.done(ordered);

    assert.deepEqual(await builders(), []);
    assert.equal((await assertAtRest(tiny)).hot?.sha, sha);
    assertNoneFailed(load);
  });

  it('survives a second and a third crash while it recovers from the first', async () => {
    const { tiny, load } = crashing;
    const sha = await crashing.commit();
    const id = await killAt(tiny, () => tiny.orders.ship(sha), { step: 'start-stack' });
    await tiny.world.start();
    await tiny.world.kill();
    await tiny.world.start();
    await until('it has taken it up again', async () => {
      const events = await tiny.orders.events();
      return events.some((event) => event.operation === id && event.kind === 'operation.resumed');
    });
    await tiny.world.kill();

    await crashing.recover(id);

    assert.equal((await assertAtRest(tiny)).hot?.sha, sha);
    assertNoneFailed(load);
  });

  it('has kept a log without a gap, and failed nobody', async () => {
    const { tiny, load } = crashing;
    const { body } = await tiny.world.api.call('events', { query: { after: 0, limit: 1_000 } });
    assert.deepEqual(
      body.events.map(({ seq }) => seq),
      body.events.map((_, index) => index + 1),
    );
    await load.stop();
    assertNoneFailed(load);
  });
});
