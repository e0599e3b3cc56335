import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { type SqlCase, sqlCases } from '../../../../test/guard-corpus/cases.ts';
import { type Mariadb, needsMariadb, startMariadb } from '../../../../test/support/mariadb.ts';
import { appliedQuestion } from '../../../core/guard/applied.ts';
import { catalogQuery } from '../../../core/guard/catalog/query.ts';
import type { ChangeFinding } from '../../../core/guard/finding.ts';
import { sqlJudge } from '../../../guard-tools.ts';
import { createDirectDatabase } from './index.ts';

/** To a user that may only read it does not show them: the answer must be that, and not that they are gone. */
const HIDDEN: readonly string[] = ['trigger-is-off', 'foreign-key-acts'];

describe('a live MariaDB', { skip: needsMariadb() }, () => {
  const database = createDirectDatabase();
  const never = new AbortController().signal;
  let server: Mariadb;
  let url: string;
  before(async () => {
    server = await startMariadb();
    await server.run('create user reader@localhost; grant select on `test\\_%`.* to reader@localhost');
    url = await server.database();
    await server.run("create table orders (channel varchar(20)); insert into orders values ('web'), (null)", url);
    await server.run("create table SequelizeMeta (name varchar(50)); insert into SequelizeMeta values ('1.js')", url);
  });
  after(() => server?.stop());

  const ask = async (question: string, from = url) =>
    (await database.ask({ dialect: 'mariadb', url: from }, [question], never))[question];

  it('answers with a count, and tells which migrations it has run', async () => {
    const question = appliedQuestion('sequelize', 'mysql') ?? '';

    assert.deepEqual(await ask('select count(*) from orders where channel is null'), { count: 1 });
    assert.deepEqual(await database.applied({ dialect: 'mysql', url }, question, never), ['1.js']);
    assert.match(JSON.stringify(await ask('select count(*) from nowhere')), /doesn't exist/);
  });

  it('is never changed', async () => {
    for (const statement of ['delete from orders', 'drop table orders', 'create table more (id int)'])
      assert.match(JSON.stringify(await ask(statement)), /READ ONLY/, statement);
    assert.match(JSON.stringify(await ask('select 1; delete from orders')), /syntax/);
    assert.deepEqual(await ask('select count(*) from orders'), { count: 2 });
  });

  it('is not waited for longer than two seconds, and is left when its answer is no longer wanted', async () => {
    const enough = new AbortController();
    const slow = 'select sleep(60)';
    const waiting = database.ask({ dialect: 'mysql', url }, [slow], enough.signal);
    const late = ask(`${slow} from orders`);
    enough.abort(new Error('enough'));

    assert.deepEqual(await waiting, { [slow]: { failed: 'enough' } });
    assert.match(JSON.stringify(await late), /max_statement_time|no answer within 2 s/);
  });

  it('that is not there, or hangs, is said without its password', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const address = silent.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;

    const hangs = await ask('select 1', `mysql://me:hidden@127.0.0.1:${port}/shop`);
    silent.close();
    const gone = await ask('select 1', `mysql://me:hidden@127.0.0.1:${port}/shop`);

    for (const answer of [hangs, gone]) {
      assert.match(JSON.stringify(answer), /failed":"./);
      assert.doesNotMatch(JSON.stringify(answer), /hidden/);
    }
  });

  it('shows in its catalog that what unblocks old code was carried out, and not before', async (test) => {
    const judge = await sqlJudge('mysql');
    const cases = sqlCases().flatMap((one) => {
      const findings =
        one.dialect === 'mysql' && one.runs
          ? judge({ dialect: 'mysql', schema: one.schema, migrations: [one.migration] })
          : [];
      const blocked = findings.filter(({ unblock, verdict }) => unblock !== null && verdict !== 'safe');
      return blocked.length > 0 ? [{ one, blocked }] : [];
    });

    const wrong: string[] = [];
    for (const each of cases) wrong.push(...(await wrongAbout(each)));

    test.diagnostic(`${cases.length} migrations with something that unblocks them`);
    assert.deepEqual(wrong, []);
  });

  /** Asked as a user that may only read; of what it is not shown, as one that may see it too. */
  async function wrongAbout({ one, blocked }: { one: SqlCase; blocked: readonly ChangeFinding[] }) {
    const admin = await server.database();
    const reader = admin.replace('//root@', '//reader@');
    await server.run(one.schema?.text ?? '', admin);
    // The delimiter is a word of the client.
    await server.run(one.migration.text.replace(/^delimiter .*$/gim, '').replaceAll('$$', ';'), admin);
    const said: string[] = [];
    for (const { kind, unblock, unblocked } of blocked) {
      const question = (unblocked && catalogQuery('mariadb', unblocked.asks)) ?? 'not asked';
      const isHidden = HIDDEN.includes(unblocked?.asks.kind ?? '');
      const [hidden, before] = [await ask(question, reader), await ask(question, isHidden ? admin : reader)];
      await server.run(unblock ?? '', admin);
      const after = await ask(question, isHidden ? admin : reader);
      const tells = JSON.stringify([isHidden ? hidden : null, before, after]);
      const right = [1, 2].map((count) => JSON.stringify([isHidden ? { count: -1 } : null, { count: 0 }, { count }]));
      if (!right.includes(tells)) said.push(`${one.name}, ${kind}: ${tells}`);
    }
    return said;
  }
});
