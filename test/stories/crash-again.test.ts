import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { dieAt, type Told } from '../support/crash/aim.ts';
import { type Deed, rollback, sender, ship } from '../support/crash/deeds.ts';
import { tellOfFailures } from '../support/crash/evidence.ts';
import { assertTrueToTheEnd } from '../support/crash/log.ts';
import { AFTER_SOMETHING, dieEverywhere, isThorough, noCrossings } from '../support/crash/matrix.ts';
import { survive } from '../support/crash/survive.ts';
import { type CrashWorld, startCrashWorld } from '../support/crash/world.ts';
import { assertAtRest, assertNoneFailed, places } from '../support/tiny-world.ts';
import { until } from '../support/until.ts';

/** A ship that hangs in its checks, and what comes in its place. */
let hanging = 0;
const hangingShip = async ({ tiny, aims }: CrashWorld) => {
  hanging += 1;
  const isTelling = (told: Told) => told.kind === 'crossed' && told.point === 'check-stack.router.prepare';
  const before = aims.told().filter(isTelling).length;
  const gate = tiny.world.gate('never-opened');
  const sha = await tiny.repository.commit(`hangs ${hanging}`, { mode: 'healthy-when-told', gate: gate.file });
  await tiny.orders.begun(await tiny.orders.ship(sha), 'check-stack');
  // The last thing that it does by itself: not a point of what takes its place.
  await until('the router was told of its stack', () => aims.told().filter(isTelling).length > before);
};

const wanted = (point: string) => isThorough || AFTER_SOMETHING.test(point);

const cancelOfShip: Deed = {
  ready: async (world) => {
    await hangingShip(world);
    return sender(world, 'cancel', {});
  },
  leaves: (before) => ({ ...before, new: null }),
};

const rollbackOfShip: Deed = {
  ready: async (world) => {
    await hangingShip(world);
    return sender(world, 'rollback', { reason: 'bad' });
  },
  leaves: rollback.leaves,
};

describe('a server that dies again, or while one operation takes the place of another', () => {
  let world: CrashWorld;
  before(async () => {
    world = await startCrashWorld({ store: 'sqlite', router: 'builtin' });
    await world.tiny.orders.done(world.tiny.orders.ship(await world.commit()));
  });
  after(() => world?.close());
  tellOfFailures(() => world);

  it('survives crash after crash while it recovers, at the same point and at the next', async () => {
    const points = [
      'start-stack.fleet.start',
      ...['claim.ended', 'claim.ended', 'claim.ended'],
      ...['check-stack.begun', 'check-stack.begun', 'check-stack.ending'],
      ...['flip.router.activate', 'flip.router.activate', 'flip.ending', 'flip.ending', 'flip.ended'],
      ...['hand-over.fleet.start', 'hand-over.ending', 'finish.ending', 'finish.ending'],
    ];

    const { missed } = await survive(world, ship, dieAt(...points));

    assert.deepEqual(missed, []);
  });

  it('builds anew what was being built, and leaves nothing of the first try running (F04, F55)', async () => {
    const { tiny, load } = world;
    const gate = tiny.world.gate('build');
    const build = `while [ ! -e ${gate.file} ]; do sleep 0.02; done`;
    const sha = await tiny.repository.commit('slow', { build });
    const ordered = await tiny.orders.ship(sha);
    await until('the build runs', async () => (await builders(world)).length > 0);

    await tiny.world.kill();
    await tiny.world.start();
    await tiny.orders.begun(ordered, 'build-release', 2);
    await until('the build runs again', async () => (await builders(world)).length > 0);
    await gate.open();
    await tiny.orders.done(ordered);

    assert.deepEqual(await builders(world), []);
    assert.equal((await assertAtRest(tiny, 1, 1)).hot?.sha, sha);
    assertNoneFailed(load);
  });

  it('goes on with a ship in whose middle it was itself replaced by another version, told to stop each time (F53)', async () => {
    const { tiny, load } = world;
    const gate = tiny.world.gate('own-update');
    const build = `while [ ! -e ${gate.file} ]; do sleep 0.02; done`;
    const healthy = tiny.world.gate('own-update-healthy');
    const sha = await tiny.repository.commit('own update', { build, mode: 'healthy-when-told', gate: healthy.file });
    const ordered = await tiny.orders.ship(sha);
    await until('the build runs', async () => (await builders(world)).length > 0);

    await tiny.world.stop();
    assert.deepEqual(await builders(world), []);
    await tiny.world.start();
    await gate.open();
    await tiny.orders.begun(ordered, 'check-stack');
    const before = await tiny.world.instances();
    await tiny.world.stop();
    await tiny.world.start();
    await tiny.orders.begun(ordered, 'check-stack', 2);
    assert.deepEqual(pids(await tiny.world.instances()), pids(before));
    await healthy.open();
    await tiny.orders.done(ordered);

    assert.equal((await assertAtRest(tiny, 1, 1)).hot?.sha, sha);
    assertNoneFailed(load);
  });

  it('leaves nothing of a stack that was being started when it died, and that nobody wants any more (F37)', async () => {
    const { tiny, aims, load } = world;
    const before = places(await tiny.orders.settled());
    const sha = await tiny.repository.commit('never wanted', { instances: 2 });
    aims.set(dieAt('start-stack.fleet.start'));
    await tiny.orders.ship(sha);
    await tiny.world.server().ended;

    await tiny.world.start();
    await tiny.orders.cancel().then(tiny.orders.done);

    assert.deepEqual(places(await assertAtRest(tiny, 1, 1)), before);
    assertNoneFailed(load);
  });

  it('never starts a second one when the answer to a start came too late (F36)', async () => {
    const { tiny, aims, load } = world;
    aims.set([{ point: 'start-stack.fleet.start', what: 'time-out' }]);

    const ended = await tiny.orders.done(tiny.orders.ship(await world.commit()));

    const tried = ended.steps.map(({ step, outcome }) => `${step} ${outcome}`);
    assert.ok(tried.includes('start-stack retry'), tried.join());
    await assertAtRest(tiny, 1, 1);
    assertNoneFailed(load);
  });

  it('has rolled back although the test entrance could not be given to the former release, and follows up (F44)', async () => {
    const { tiny, aims, load } = world;
    aims.set([{ point: 'flip.router.prepare', what: 'lose-answer' }]);

    const ended = await tiny.orders.done(tiny.orders.rollback({ reason: 'bad' }));

    assert.equal(aims.left(), 0);
    const now = await assertAtRest(tiny, 1, 1);
    assert.equal(now.hot?.release, ended.release);
    await tiny.unlock();
    await tiny.orders.done(tiny.orders.ship(await world.commit()));
    assertNoneFailed(load);
  });

  it('goes on with a cancel that took the place of a ship (F24)', async (t) => {
    const turn = { name: 'cancel of a ship', deed: cancelOfShip };
    await dieEverywhere(t, world, { turns: [turn], rounds: 3, wanted }, noCrossings());
  });

  it('goes on with a rollback that took the place of a ship (F05, F21)', async (t) => {
    const again = async ({ tiny }: CrashWorld) => {
      await tiny.unlock();
      await tiny.orders.done(tiny.orders.ship(await world.commit()));
    };
    const turn = { name: 'rollback instead of a ship', deed: rollbackOfShip, after: again };
    await dieEverywhere(t, world, { turns: [turn], rounds: 3, wanted }, noCrossings());
  });

  it('has kept a true log, and failed nobody', async () => {
    await world.load.stop();
    assertNoneFailed(world.load);
    await assertTrueToTheEnd(world);
  });
});

async function builders({ tiny }: CrashWorld) {
  return (await tiny.world.processes()).filter(({ variables }) => variables.has('ASTERN_BUILD'));
}

function pids(processes: readonly { readonly pid: number }[]): readonly number[] {
  return processes.map(({ pid }) => pid).sort((one, other) => one - other);
}
