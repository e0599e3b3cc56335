import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { EventBody } from '../../src/api/events.ts';
import { pipelinesFor } from '../support/pipelines.ts';
import { type Cluster, needsPostgres, startCluster } from '../support/postgres.ts';
import { createTinyRepository } from '../support/tiny-repository.ts';
import { type Side, startTwoServers, type TwoServers } from '../support/two-servers.ts';
import { until } from '../support/until.ts';

const SECRET = 'only the host knows it';
const usual = {
  environments: { production: { host: 'tiny.localhost', deploy: 'continuous' } },
  gates: { unit: { run: 'true' } },
};

describe('a branch that two servers on one PostgreSQL deploy', { skip: needsPostgres() }, () => {
  let cluster: Cluster;
  let two: TwoServers;
  before(async () => {
    cluster = await startCluster();
    const url = await cluster.database();
    two = await startTwoServers(url, url, {
      usual,
      env: { HOOK_SECRET: SECRET },
      settings: async ({ dir }) => {
        const from = join(dir, 'tiny');
        await createTinyRepository(from, usual);
        return { repositories: { tiny: { from, poll: '1h', secret: { env: 'HOOK_SECRET' } } } };
      },
    });
  });
  after(async () => {
    await two?.close();
    await cluster?.stop();
  });

  const pushed = async ({ server }: Side) => {
    const { url } = await server.ready;
    const body = '{}';
    const signature = `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`;
    const headers = { 'content-type': 'application/json', 'x-hub-signature-256': signature };
    return (await fetch(`${url}/v1/hooks/git/tiny`, { method: 'POST', body, headers })).status;
  };
  const started = (side: Side, sha: string) =>
    until(`${sha} has a pipeline`, async () => {
      const { body } = await side.api.call('pipelines', { query: { sha } });
      return body.pipelines[0];
    });
  const told = async ({ api }: Side, kind: string, sha: string): Promise<readonly EventBody[]> => {
    const { body } = await api.call('events', { query: { limit: 1_000 } });
    return body.events.filter((event) => event.kind === kind && event.data.sha === sha);
  };

  it('is shipped by the one on duty when the other was told of it', async () => {
    const standby = await two.standby();
    const sha = await two.tiny.repository.commit('first');

    assert.equal(await pushed(standby), 202);

    const { id } = await started(standby, sha);
    await pipelinesFor(standby.api).reaches(id, 'done');
    assert.equal((await standby.orders.status()).hot?.sha, sha);
  });

  it('is shipped once by the other when the one on duty dies over it', async () => {
    const [onDuty, standby] = [await two.onDuty(), await two.standby()];
    const sha = await two.tiny.repository.commit('second');

    assert.equal(await pushed(standby), 202);
    await onDuty.server.kill();

    await two.untilOnDuty(standby);
    const { id } = await started(standby, sha);
    await pipelinesFor(standby.api).reaches(id, 'done');
    assert.equal((await standby.orders.status()).hot?.sha, sha);
    for (const kind of ['branch.moved', 'pipeline.started', 'pipeline.done'])
      assert.equal((await told(standby, kind, sha)).length, 1, kind);
  });
});
