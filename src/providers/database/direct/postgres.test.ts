import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { type Cluster, needsPostgres, startCluster } from '../../../../test/support/postgres.ts';
import { catalogQuery } from '../../../core/guard/catalog/query.ts';
import type { CatalogQuestion } from '../../../core/guard/catalog/question.ts';
import { createDirectDatabase } from './index.ts';

const named = (name: string) => ({ schema: null, name });

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

  it('is taken for unblocked only where its catalog proves it, and shows that to whoever may sign in', async () => {
    const stranger = url.replace('//postgres@', '//stranger@');
    await cluster.query('create role stranger login', url);
    const left = { kind: 'column-may-be-left-out', table: named('t'), column: 'a' } as const;
    const check = { kind: 'no-check', table: named('t'), name: 'rule', columns: ['a'], except: [] } as const;
    const unique = { kind: 'need-not-be-unique', table: named('t'), name: 'once', columns: ['a'], except: [] } as const;
    const off = { kind: 'trigger-is-off', table: named('p'), name: 'stop', calls: 'refuse' } as const;
    const steps: readonly (readonly [string, CatalogQuestion, number])[] = [
      ['select 1', left, 0],
      ['create table t (a text not null)', left, 0],
      [`alter table t alter a set default null`, left, 0],
      [`alter table t alter a set default 'x'`, left, 2],
      [`alter table t add constraint rule check (a <> 'x')`, left, 1],
      ['alter table t alter a drop default, alter a drop not null', left, 2],
      ['alter table t rename constraint rule to another', check, 0],
      ['alter table t drop constraint another', check, 2],
      ['create unique index once on t (a) where false', unique, 0],
      ['alter index once rename to twice', unique, 0],
      ['drop index twice', unique, 2],
      ['create schema tenant; create table tenant.t (a text not null)', left, 0],
      ['alter table tenant.t alter a drop not null', left, 2],
      [`create domain filled as text not null; alter table t alter a type filled`, left, 0],
      [
        `create function refuse() returns trigger language plpgsql as 'begin return null; end';
        create table p (a int) partition by list (a); create table p1 partition of p for values in (1);
        create trigger stop before insert on p for each row execute function refuse()`,
        off,
        0,
      ],
      ['alter table only p disable trigger stop', off, 0],
      ['alter table p1 disable trigger stop', off, 2],
      ['alter table p1 enable trigger stop; alter trigger stop on p rename to halt', off, 0],
    ];
    for (const [statement, asks, count] of steps) {
      await cluster.query(statement, url);
      const question = catalogQuery('postgres', asks) ?? '';
      const answers = await database.ask({ dialect: 'postgres', url: stranger }, [question], never);
      assert.deepEqual(answers[question], { count }, statement);
    }
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
