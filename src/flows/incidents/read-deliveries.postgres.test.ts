import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type Cluster, needsPostgres, startCluster } from '../../../test/support/postgres.ts';
import { migratedDatabases, openPostgresForTest } from '../../store/testing/open-postgres.ts';
import { acknowledge } from './change-incident.ts';
import { readDeliveries } from './read-deliveries.ts';
import { openAlertWorld } from './testing/alert-world.ts';

describe('reading deliveries on PostgreSQL', { skip: needsPostgres() }, () => {
  let cluster: Cluster;
  let databases: Pick<Cluster, 'database'>;
  before(async () => {
    cluster = await startCluster();
    databases = migratedDatabases(cluster);
  });
  after(() => cluster?.stop());

  it('counts each delivery once, whoever reads at the same time (S24, S26)', async (t) => {
    const world = await openAlertWorld(t, (test) => openPostgresForTest(test, databases));
    const names = Array.from({ length: 20 }, (_, index) => `k${index}`);
    await world.post(Array.from({ length: 400 }, (_, index) => [{ name: names[index % 20] ?? '' }]));
    await world.post([[{ name: 'k0' }], [{ name: 'k0' }]], { deliveryKey: 'twice' });

    while ((await Promise.all([1, 2, 3].map(() => readDeliveries(world, 100)))).some((read) => read > 0));

    const [incident, ...others] = await world.incidents();
    assert.deepEqual([incident?.alerts, incident?.deliveries, incident?.isStorm, others.length], [20, 401, true, 0]);
    assert.equal(await world.messages('ann'), 1);
  });

  it('lets one of two who tap at once from two servers have it (S17)', async (t) => {
    const world = await openAlertWorld(t, (test) => openPostgresForTest(test, databases));
    await world.tell([{ name: 'errors' }]);
    const tap = (by: string) =>
      world.change((tx, nowMs) => acknowledge(tx, { incident: 1, by, via: 'page', seenVersion: 1, nowMs }));

    const outcomes = await Promise.all([tap('ann'), tap('bo')]);

    assert.deepEqual(outcomes.map(({ kind }) => kind).toSorted(), ['already', 'done']);
  });
});
