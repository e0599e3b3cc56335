import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { answersAgain, assertOutlivesCut } from '../support/cut-off.ts';
import type { Load } from '../support/load.ts';
import { refusal } from '../support/orders.ts';
import { type Cluster, needsPostgres, startCluster } from '../support/postgres.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';
import { assertAtRest, assertNoneFailed, places } from '../support/tiny-world.ts';
import { type Side, startTwoServers, type TwoServers } from '../support/two-servers.ts';
import { until } from '../support/until.ts';

/** The last of its waits ends after 12 s; then it is tried once more on a new connection. */
const ANSWERED_WITHIN_MS = 25_000;

describe('two servers with a bad network to their PostgreSQL', { skip: needsPostgres() }, () => {
  let cluster: Cluster;
  let ways: readonly [TcpProxy, TcpProxy];
  let two: TwoServers;
  let load: Load;
  before(async () => {
    cluster = await startCluster();
    ways = [await startTcpProxy(cluster.port), await startTcpProxy(cluster.port)];
    const url = await cluster.database();
    const [first, second] = ways.map(({ port }) => url.replace(`:${cluster.port}/`, `:${port}/`));
    two = await startTwoServers(first ?? '', second);
    await two.tiny.shipped('first');
    load = two.tiny.load();
  });
  after(async () => {
    for (const way of ways ?? []) way.mend();
    await load?.stop();
    await two?.close();
    for (const way of ways ?? []) await way.close();
    await cluster?.stop();
  });
  const wayOf = ({ isFirst }: Side) => ways[isFirst ? 0 : 1];

  for (const fault of ['cut', 'swallow'] as const) {
    const how = fault === 'cut' ? 'is cut off from the database' : 'waits in vain for the database';

    it(`go on when the one on duty ${how} in the middle of a ship, and it writes nothing later (F25, F26)`, async () => {
      const lost = await two.onDuty();
      await assertOutlivesCut(two, { lost, cut: () => wayOf(lost)[fault](), mend: () => wayOf(lost).mend() });
      assertNoneFailed(load);
    });
  }

  it('answer in bounded time that the database does not answer, while the router serves, and go on afterwards (F54)', async () => {
    const [one, other] = [await two.onDuty(), await two.standby()];
    const askedBefore = load.answered().length;
    const sha = await two.tiny.repository.commit('nobody can remember this');

    for (const way of ways) way.swallow();
    const startMs = performance.now();
    const problems = await Promise.all([
      refusal(one.orders.ship(sha)),
      refusal(other.orders.rollback({ reason: 'the database hangs' })),
      refusal(one.orders.status()),
    ]);
    const tookMs = performance.now() - startMs;
    for (const way of ways) way.mend();
    await answersAgain(one);
    const duty = await two.onDuty();
    const now = await duty.orders.settled(60_000);

    assert.deepEqual(
      problems.map(({ status, code }) => [status, code]),
      problems.map(() => [503, 'server/unavailable']),
    );
    assert.ok(tookMs < ANSWERED_WITHIN_MS, `${tookMs} ms`);
    assert.ok(load.answered().length > askedBefore + 100);
    assert.notEqual(now.hot?.sha, sha);
    await duty.orders.done(duty.orders.ship(await two.tiny.repository.commit('after the database hung')), 60_000);
    assertNoneFailed(load);
  });

  it('finish a ship over which the database was away for 20 s, on both of them (F54)', async () => {
    const duty = await two.onDuty();
    const gate = two.tiny.world.gate('after-20s');
    const variant = { mode: 'healthy-when-told', gate: gate.file, within: '120s' } as const;
    const sha = await two.tiny.repository.commit('waits for the database', variant);
    const ordered = await duty.orders.ship(sha);
    await duty.orders.begun(ordered, 'check-stack');

    for (const way of ways) way.cut();
    const cutMs = performance.now();
    await gate.open();
    await until('it was away for 20 s', () => performance.now() - cutMs > 20_000);
    for (const way of ways) way.mend();

    await duty.orders.done(ordered, 60_000);
    assert.equal((await duty.orders.settled()).hot?.sha, sha);
    assertNoneFailed(load);
  });

  it('work on as before over a way that takes its time', async () => {
    for (const way of ways) way.delay(15);
    const duty = await two.onDuty();
    const before = places(await duty.orders.status()).hot;

    await duty.orders.done(duty.orders.ship(await two.tiny.repository.commit('slowly')), 60_000);
    await duty.orders.done(duty.orders.rollback({ reason: 'slowly back' }), 60_000);

    for (const way of ways) way.delay(0);
    assert.equal(places(await duty.orders.settled()).hot, before);
    await assertAtRest({ ...two.tiny, orders: duty.orders });
    assertNoneFailed(load);
  });
});
