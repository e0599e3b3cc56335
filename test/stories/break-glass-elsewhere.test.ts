import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { adopted, breakTheGlass, loseServerAndDatabase, pids, REASON } from '../support/broken-glass.ts';
import { type HaproxyWorld, startHaproxyWorld } from '../support/haproxy-world.ts';
import { ask } from '../support/load.ts';
import { type Cluster, needsPostgres, startCluster } from '../support/postgres.ts';
import { needs } from '../support/required.ts';
import { assertAtRest, assertNoneFailed, HOST, places } from '../support/tiny-world.ts';
import { startTwoServers, type TwoServers } from '../support/two-servers.ts';
import { until } from '../support/until.ts';
import { which } from '../support/which.ts';

describe('break-glass behind HAProxy', { skip: needs('haproxy', () => which('haproxy')) }, () => {
  let tiny: HaproxyWorld;
  before(async () => {
    tiny = await startHaproxyWorld({ names: ['lb1', 'lb2'] });
    await tiny.shipped('good');
    await tiny.shipped('bad');
    await assertAtRest(tiny);
  });
  after(() => tiny?.close());
  const live = async () =>
    Promise.all(tiny.proxies.map(async ({ host }) => (await ask({ address: host.front, host: HOST })).release));
  const sockets = () =>
    tiny.proxies
      .flatMap(({ host }) => ['--socket', host.control])
      .concat(...tiny.proxies.map(({ host }) => ['--front', host.front]));

  it('flips every host with nothing but their sockets, and the server follows when it is back', async () => {
    const running = await pids(tiny);
    const load = tiny.load();
    const { restore } = await loseServerAndDatabase(tiny);

    const broken = await breakTheGlass(tiny, ['--router', 'haproxy', ...sockets()]);

    assert.equal(broken.code, 0, broken.err);
    assert.match(broken.out, /^tiny\/production: r2 -> r1, .*; 2 of 2 hosts flipped/);
    assert.deepEqual(await live(), ['r1', 'r1']);
    await restore();
    await tiny.world.start();
    const [told] = await adopted(tiny);
    assert.deepEqual([told?.actor, told?.data.reason, told?.data.from, told?.data.to], ['ana', REASON, 2, 1]);
    const now = await assertAtRest(tiny);
    assert.deepEqual([places(now), now.lock?.owner], [{ hot: 'r1', new: 'r2', old: null }, 'ana']);
    assert.deepEqual(await pids(tiny), running);
    await load.stop();
    assertNoneFailed(load);
  });

  it('finds the hosts in the settings, names the one that is dead, and that one follows when it is back (F35)', async () => {
    await tiny.unlock();
    await tiny.orders.done(tiny.orders.cancel());
    await tiny.shipped('bad again');
    await assertAtRest(tiny);
    const earlier = (await adopted(tiny)).length;
    await tiny.world.kill();
    const [, second] = tiny.proxies;
    await second?.kill();

    const broken = await breakTheGlass(tiny, ['--config', tiny.world.place.settings]);

    assert.equal(broken.code, 0, broken.err);
    assert.match(broken.out, /; 1 of 2 hosts flipped, lb2 does not answer/);
    await second?.start();
    await tiny.world.start();
    assert.equal((await adopted(tiny, earlier + 1)).length, earlier + 1);
    await until('both hosts serve the good one', async () => (await live()).every((release) => release === 'r1'));
    assert.equal((await tiny.orders.settled()).hot?.release, 'r1');
  });
});

describe('break-glass under two servers on PostgreSQL', { skip: needsPostgres() }, () => {
  let cluster: Cluster;
  let two: TwoServers;
  before(async () => {
    cluster = await startCluster({ durable: true });
    two = await startTwoServers(await cluster.database());
    await two.tiny.shipped('good');
    await two.tiny.shipped('bad');
    await assertAtRest(two.tiny);
  });
  after(async () => {
    await two?.close();
    await cluster?.stop();
  });

  it('works with the database and both servers dead; both come back, and one of them takes it over, once', async () => {
    const load = two.tiny.load();
    const sides = [await two.onDuty(), await two.standby()];
    await cluster.crash();
    await Promise.all(sides.map(({ server }) => server.kill()));

    const broken = await breakTheGlass(two.tiny);

    assert.equal(broken.code, 0, broken.err);
    await cluster.start();
    const [one, other] = await Promise.all(sides.map((side) => two.replace(side)));
    assert.ok(one !== undefined && other !== undefined);
    const told = await adopted(one);
    assert.deepEqual(
      told.map(({ actor, data }) => [actor, data.from, data.to]),
      [['ana', 2, 1]],
    );
    for (const { orders } of [one, other]) {
      const now = await orders.settled();
      assert.deepEqual([now.hot?.release, now.lock?.owner, now.new?.rejected], ['r1', 'ana', true]);
    }
    const { body } = await one.api.call('locks', {});
    assert.equal(body.locks.length, 1);
    await load.stop();
    assertNoneFailed(load);
  });

  it('works while both live, one on duty, and whichever takes it over, it is told once', async () => {
    const standby = await two.standby();
    await standby.api.call('unlock', { body: { scope: { kind: 'target', target: 'tiny/production' } } });

    // The other way round: r2 is named, as it waits on the test entrance.
    const broken = await breakTheGlass(two.tiny, ['--data', two.tiny.world.data, '--to', 'r2']);
    const pressed = await standby.orders.rollback({ from: 'r1', reason: 'pressed as well' });

    assert.equal(broken.code, 0, broken.err);
    assert.equal(pressed.outcome, 'nothing-to-do');
    assert.equal((await adopted(standby, 2)).length, 2);
    assert.equal((await standby.orders.settled()).hot?.release, 'r2');
  });
});
