import assert from 'node:assert/strict';
import { after, before, describe, it, type TestContext } from 'node:test';
import { type Cluster, needsPostgres, startCluster } from '../../../../test/support/postgres.ts';
import { until } from '../../../../test/support/until.ts';
import { systemClock } from '../../../lib/clock.ts';
import { ProviderError, UserError } from '../../../lib/errors.ts';
import { migrations } from '../../migrations/list.ts';
import { openStore } from '../../open.ts';
import type { SharedStore } from '../../store.ts';
import { aLock, anEvent, register } from '../../testing/samples.ts';
import { verifyEvents } from '../../verify-events.ts';

const OTHERS = `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'astern'`;

describe('stores on one PostgreSQL', { skip: needsPostgres() }, () => {
  let cluster: Cluster;
  before(async () => {
    cluster = await startCluster({ durable: true });
  });
  after(() => cluster?.stop());
  const open = async (t: TestContext, databaseUrl: string): Promise<SharedStore> => {
    const store = await openStore({ databaseUrl, clock: systemClock });
    t.after(() => store.close().catch(() => undefined));
    return store;
  };
  const openSeveral = async (t: TestContext, count: number) => {
    const databaseUrl = await cluster.database();
    const stores = await Promise.all(Array.from({ length: count }, () => open(t, databaseUrl)));
    return { databaseUrl, stores, first: stores[0] ?? assert.fail(), second: stores[1] ?? assert.fail() };
  };

  it('may be opened by several servers at once on an empty database', async (t) => {
    const { databaseUrl, stores } = await openSeveral(t, 4);

    const versions = await cluster.query('select version from schema_version order by version', databaseUrl);

    assert.deepEqual(
      versions.map(({ version }) => Number(version)),
      migrations.map(({ version }) => version),
    );
    for (const store of stores) assert.equal(await store.events.lastSeq(), 0);
  });

  it('tell the time of the database', async (t) => {
    const { first, databaseUrl } = await openSeveral(t, 2);
    const ask = 'select (extract(epoch from clock_timestamp()) * 1000)::float8 as ms';

    const [before] = await cluster.query(ask, databaseUrl);
    const nowMs = await first.now();
    const [later] = await cluster.query(ask, databaseUrl);

    assert.ok(Number(before?.ms) - 1 <= nowMs && nowMs <= Number(later?.ms) + 1);
  });

  it('write one log without gaps, in the order of commits: a reader that follows it misses nothing', async (t) => {
    const { stores, first } = await openSeveral(t, 3);
    const read: number[] = [];
    let writing = true;
    const reader = (async () => {
      while (writing || read.length < 150) {
        for (const { seq } of await first.events.after(read.at(-1) ?? 0, { limit: 50 })) read.push(seq);
      }
    })();

    await Promise.all(
      Array.from({ length: 150 }, (_, index) => stores[index % 3]?.events.append(anEvent({ data: { index } }))),
    );
    writing = false;
    await reader;

    assert.deepEqual(
      read,
      Array.from({ length: 150 }, (_, index) => index + 1),
    );
    assert.deepEqual(await verifyEvents(first), { kind: 'whole', count: 150 });
  });

  it('hide nothing from a transaction that reads and then writes', async (t) => {
    const { stores } = await openSeveral(t, 3);

    const taken = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        stores[index % 3]?.transaction(async (tx) => {
          if ((await tx.locks.held(0)).length > 0) return false;
          await tx.locks.put(aLock({ id: `lock ${index}` }));
          return true;
        }),
      ),
    );

    assert.equal(taken.filter((isMine) => isMine).length, 1);
  });

  it('tell each other of new events, also after the connections that hear of them were cut', async (t) => {
    const { first, second } = await openSeveral(t, 2);
    let heard = 0;
    second.onEvents(() => {
      heard += 1;
    });

    await first.events.append(anEvent());
    await until('the other hears of it', () => heard >= 1);
    await cluster.query(OTHERS);
    await until('the store works again', () => first.events.append(anEvent()).catch(() => null));
    await until('the other hears of that too', () => heard >= 2);

    assert.ok((await second.events.lastSeq()) >= 2);
  });

  it('keep nothing of a transaction whose connection was cut, say so, and go on', async (t) => {
    const { first } = await openSeveral(t, 2);
    await register(first);

    const cut = first.transaction(async (tx) => {
      await tx.locks.put(aLock());
      await cluster.query(OTHERS);
      await tx.events.append(anEvent());
    });

    await assert.rejects(
      cut,
      (error) => error instanceof ProviderError && error.retryable && error.provider === 'database',
    );
    await until('the store works again', () => first.locks.held(0).catch(() => null));
    assert.deepEqual(await first.locks.held(0), []);
    assert.equal(await first.events.lastSeq(), 0);
  });

  it('do not let work that swallows an error commit the rest', async (t) => {
    const { first } = await openSeveral(t, 2);

    const careless = first.transaction(async (tx) => {
      await tx.locks.put(aLock());
      await tx.steps.begin({ operation: 'nowhere', step: 'flip', subject: 'x' }).catch(() => null);
    });

    await assert.rejects(careless, /rolled back by an earlier error/);
    assert.deepEqual(await first.locks.held(0), []);
  });

  it('say what to do when the database is not there, without its password', async () => {
    const url = `postgresql://postgres:hidden@127.0.0.1:${cluster.port}/nowhere`;

    const refusal = await openStore({ databaseUrl: url, clock: systemClock }).then(
      () => assert.fail('was opened'),
      (error: unknown) => error,
    );

    assert.ok(refusal instanceof UserError);
    assert.equal(refusal.code, 'store/cannot-open');
    assert.match(refusal.message, /127\.0\.0\.1:\d+\/nowhere: .*does not exist/);
    assert.doesNotMatch(`${refusal.message} ${refusal.next}`, /hidden/);
  });

  it('lose nothing that was acknowledged when the database crashes, refuse meanwhile, and go on afterwards', async (t) => {
    const { first, second } = await openSeveral(t, 2);
    let acknowledged = 0;
    let refused = 0;
    let crashed = false;
    const writer = (async () => {
      while (!crashed || refused === 0) {
        await first.events.append(anEvent()).then(
          () => {
            acknowledged += 1;
          },
          (error: unknown) => {
            assert.ok(error instanceof ProviderError && error.retryable, String(error));
            refused += 1;
          },
        );
      }
    })();
    await until('a few are written', () => acknowledged > 20);

    await cluster.crash();
    crashed = true;
    await writer;
    await cluster.start();
    await until('the store works again', () => second.events.append(anEvent()).catch(() => null));

    const log = await verifyEvents(second);
    assert.ok(log.kind === 'whole' && log.count > acknowledged && log.count <= acknowledged + 2, JSON.stringify(log));
  });
});
