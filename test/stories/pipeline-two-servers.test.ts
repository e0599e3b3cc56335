import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { gateOf, pipelinesFor } from '../support/pipelines.ts';
import { type Cluster, needsPostgres, startCluster } from '../support/postgres.ts';
import { assertAtRest, assertNoneFailed } from '../support/tiny-world.ts';
import { startTwoServers, type TwoServers } from '../support/two-servers.ts';
import { until } from '../support/until.ts';

describe('a pipeline of two servers on one PostgreSQL', { skip: needsPostgres() }, () => {
  let cluster: Cluster;
  let two: TwoServers;
  before(async () => {
    cluster = await startCluster();
    two = await startTwoServers(await cluster.database());
    await two.tiny.shipped('first');
  });
  after(async () => {
    await two?.close();
    await cluster?.stop();
  });

  it('goes on with the other when the one on duty is killed in the middle of a gate, which runs once at a time (F25, F55)', async () => {
    const load = two.tiny.load({ perSecond: 50 });
    const [gate, marks] = [two.tiny.world.gate('go-on'), two.tiny.world.gate('marks').file];
    const run = `echo began >> ${marks}; while [ ! -f ${gate.file} ]; do sleep 0.02; done; echo ended >> ${marks}`;
    const sha = await two.tiny.repository.commit('second', { gates: { slow: { run }, lint: { run: 'true' } } });
    const [onDuty, standby] = [await two.onDuty(), await two.standby()];
    const pipelines = pipelinesFor(standby.api);

    const { id } = await pipelines.started(standby.orders.ship(sha));
    await pipelines.gateIs(id, 'slow', 'running');
    await pipelines.gateIs(id, 'lint', 'passed');
    await onDuty.server.kill();
    await two.untilOnDuty(standby);
    const again = await pipelines.becomes(id, 'slow runs again', (one) => {
      const { status, attempt } = gateOf(one, 'slow');
      return attempt === 2 && status === 'running';
    });
    assert.equal(gateOf(again, 'lint').attempt, 1);
    await until('the first try is gone', async () => (await attempts()).join() === '2');
    await gate.open();
    const done = await pipelines.reaches(id, 'done');

    await load.stop();
    assertNoneFailed(load);
    assert.equal((await standby.orders.settled()).hot?.release, done.release);
    const events = (await standby.orders.events()).filter((event) => event.data.gate === 'slow');
    assert.deepEqual(
      events.map(({ kind, data }) => [kind, data.attempt]),
      [
        ['gate.started', 1],
        ['gate.lost', 1],
        ['gate.started', 2],
        ['gate.passed', 2],
      ],
    );
    await two.replace(onDuty);
    assert.ok(await assertAtRest({ ...two.tiny, orders: standby.orders }));
  });

  /** Of the gate, as its processes that run now say. */
  async function attempts(): Promise<readonly string[]> {
    const running = await two.tiny.world.processes();
    const found = running.flatMap(({ variables }) => variables.get('ASTERN_ATTEMPT') ?? []);
    return [...new Set(found)].sort();
  }
});
