import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { answersAgain, assertOutlivesCut } from '../support/cut-off.ts';
import type { Load } from '../support/load.ts';
import { type Namespace, needsNamespace, openNamespace } from '../support/namespace.ts';
import { refusal } from '../support/orders.ts';
import { type Cluster, needsPostgres, startCluster } from '../support/postgres.ts';
import { assertAtRest, assertNoneFailed } from '../support/tiny-world.ts';
import { type Side, startTwoServers, type TwoServers } from '../support/two-servers.ts';

const skip = needsPostgres() || needsNamespace();

/** As in bad-network.test.ts, with a real network in between: its packets are lost, and no program hears of it. */
describe('two servers, each on a cable of its own to PostgreSQL', { skip }, () => {
  let namespace: Namespace;
  let cluster: Cluster;
  let two: TwoServers;
  let load: Load;
  before(async () => {
    namespace = openNamespace();
    const [first, second] = namespace.cables;
    cluster = await startCluster({ elsewhere: { within: namespace.within, address: first.address } });
    const url = await cluster.database();
    two = await startTwoServers(url, url.replace(first.address, second.address));
    await two.tiny.shipped('first');
    load = two.tiny.load();
  });
  after(async () => {
    for (const cable of namespace?.cables ?? []) cable.mend();
    await load?.stop();
    await two?.close();
    await cluster?.stop();
    namespace?.close();
  });
  const cableOf = ({ isFirst }: Side) => namespace.cables[isFirst ? 0 : 1];

  it('go on when the packets of the one on duty are lost for longer than its lease, and it writes nothing later (F25, F26)', async () => {
    const lost = await two.onDuty();

    await assertOutlivesCut(two, { lost, ...cableOf(lost) });

    assertNoneFailed(load);
  });

  it('both cut off say that the database does not answer, the router serves, and they go on afterwards (F54)', async () => {
    const [one, other] = [await two.onDuty(), await two.standby()];
    const askedBefore = load.answered().length;
    const sha = await two.tiny.repository.commit('nobody can remember this');

    for (const cable of namespace.cables) cable.cut();
    const problems = await Promise.all([refusal(one.orders.ship(sha)), refusal(other.orders.rollback())]);
    for (const cable of namespace.cables) cable.mend();
    await answersAgain(one);
    const duty = await two.onDuty();
    const now = await duty.orders.settled(60_000);

    assert.deepEqual(
      problems.map(({ status, code }) => [status, code]),
      problems.map(() => [503, 'server/unavailable']),
    );
    assert.ok(load.answered().length > askedBefore + 100);
    assert.notEqual(now.hot?.sha, sha);
    await duty.orders.done(duty.orders.ship(await two.tiny.repository.commit('after the cut')), 60_000);
    await assertAtRest({ ...two.tiny, orders: duty.orders });
    assertNoneFailed(load);
  });
});
