import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type Cluster, needsPostgres, startCluster } from '../support/postgres.ts';
import { type Side, startTwoServers, type TwoServers } from '../support/two-servers.ts';
import { until } from '../support/until.ts';

const [KEY, BEAT, OTHER] = ['prometheus-prometheus-1', 'heartbeat-heartbeat-heart', 'another-another-another-1'];

describe('alerts that come to two servers on one PostgreSQL', { skip: needsPostgres() }, () => {
  let cluster: Cluster;
  let two: TwoServers;
  before(async () => {
    cluster = await startCluster();
    const url = await cluster.database();
    two = await startTwoServers(url, url, {
      env: { KEY, BEAT, OTHER },
      settings: {
        alerts: { prometheus: { from: 'alertmanager', key: { env: 'KEY' } } },
        heartbeats: {
          often: { key: { env: 'BEAT' }, every: '1s', grace: '1s' },
          silent: { key: { env: 'OTHER' }, every: '1s' },
        },
      },
    });
  });
  after(async () => {
    await two?.close();
    await cluster?.stop();
  });

  const send = async ({ server }: Side, path: string, body = '{"alerts":[]}') => {
    const { url } = await server.ready;
    return (await fetch(`${url}/v1/hooks/${path}`, { method: 'POST', body })).status;
  };
  const deliveries = async ({ api }: Side, hook: string) =>
    (await api.call('deliveries', { query: { hook, limit: 200 } })).body.deliveries;

  it('are taken by both at once, in one order, and what either knows of a hook adds up', async () => {
    const sides = [await two.onDuty(), await two.standby()];

    const statuses = await Promise.all(
      sides.flatMap((side) => Array.from({ length: 40 }, () => send(side, `alerts/${KEY}`))),
    );

    assert.deepEqual([...new Set(statuses)], [202]);
    for (const side of sides) assert.equal((await deliveries(side, 'prometheus')).length, 80);
    await until('both have told what they heard', async () => {
      const { body } = (await sides[0]?.api.call('alertHooks')) ?? { body: null };
      return body?.hooks[0]?.deliveries === 80;
    });
  });

  it('are taken by the one that stands by in the moment in which the other is killed', async () => {
    const standby = await two.standby();
    const dying = await two.onDuty();
    await dying.server.kill();

    assert.equal(await send(standby, `alerts/${KEY}`), 202);

    await two.untilOnDuty(standby);
    await two.replace(dying);
  });

  it('may be a sign of life at either of them, which the one on duty misses when it stays away', async () => {
    const [onDuty, standby] = [await two.onDuty(), await two.standby()];

    assert.equal(await send(standby, `heartbeats/${BEAT}`), 200);

    const missed = await until('it is missed', async () => (await deliveries(onDuty, 'heartbeats'))[0]);
    const { body } = (await onDuty.api.call('delivery', { params: { id: missed.id } })).body;
    assert.match(body, /"key":"heartbeat:often","status":"firing"/);
    assert.equal(await send(onDuty, `heartbeats/${BEAT}`), 200);
    assert.equal((await deliveries(onDuty, 'heartbeats')).length, 2);
    const { heartbeats } = (await onDuty.api.call('alertHooks')).body;
    assert.deepEqual(
      heartbeats.map(({ name, state }) => [name, state]),
      [
        ['often', 'alive'],
        ['silent', 'new'],
      ],
    );
  });
});
