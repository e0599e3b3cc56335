import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { type Cluster, needsPostgres, startCluster } from '../../../../test/support/postgres.ts';
import { createDirectDatabase } from './index.ts';

describe('a live PostgreSQL', { skip: needsPostgres() }, () => {
  const database = createDirectDatabase();
  const never = new AbortController().signal;
  let cluster: Cluster;
  let url: string;
  before(async () => {
    cluster = await startCluster();
    url = await cluster.database();
    await cluster.query("create table orders (channel text); insert into orders values ('web'), (null)", url);
  });
  after(() => cluster.stop());

  const ask = async (question: string, signal = never) =>
    (await database.ask({ dialect: 'postgres', url }, [question], signal))[question];

  it('answers with a count', async () => {
    assert.deepEqual(await ask('select count(*) from orders where channel is null'), { count: 1 });
  });

  it('is never changed', async () => {
    assert.match(JSON.stringify(await ask('delete from orders returning 1')), /read-only/);
    assert.deepEqual(await ask('select count(*) from orders'), { count: 2 });
  });

  it('is not waited for longer than two seconds', async () => {
    assert.match(JSON.stringify(await ask('select 1 from pg_sleep(60)')), /statement timeout/);
  });

  it('that is not there, or hangs, is said without its password', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const address = silent.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const secret = { dialect: 'postgres', url: `postgresql://me:hidden@127.0.0.1:${port}/shop` } as const;

    const answers = await database.ask(secret, ['select 1'], never);
    silent.close();

    assert.match(JSON.stringify(answers), /failed/);
    assert.doesNotMatch(JSON.stringify(answers), /hidden/);
  });
});
