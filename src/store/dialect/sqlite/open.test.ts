import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { CompiledQuery, sql } from 'kysely';
import { createTestClock } from '../../../lib/test-clock.ts';
import type { StoreDialect } from '../dialect.ts';
import { openSqlite } from './open.ts';

describe('the embedded database', () => {
  it('is opened so that a commit survives a power cut and references are checked', async (t) => {
    const { db } = await openForTest(t);
    const value = async (pragma: string) => {
      const { rows } = await sql.raw<Record<string, unknown>>(`pragma ${pragma}`).execute(db);
      return Object.values(rows[0] ?? {})[0];
    };

    assert.equal(await value('journal_mode'), 'wal');
    assert.equal(await value('synchronous'), 2);
    assert.equal(await value('foreign_keys'), 1);
    assert.equal(await value('busy_timeout'), 2_000);
  });

  it('hands its one connection round in the order in which it was asked for', async (t) => {
    const { db } = await openForTest(t);
    const order: number[] = [];

    const asked = Array.from({ length: 500 }, (_, index) =>
      db.connection().execute(async () => {
        order.push(index);
        await Promise.resolve();
      }),
    );
    await Promise.all(asked);

    assert.deepEqual(
      order,
      Array.from({ length: 500 }, (_, index) => index),
    );
  });

  it('gives the connection on after an error', async (t) => {
    const { db } = await openForTest(t);

    const failing = [sql`select nonsense from nowhere`.execute(db), sql`insert into nowhere values (1)`.execute(db)];

    for (const query of failing) await assert.rejects(query, /no such table/);
    assert.deepEqual((await sql`select 1 as one`.execute(db)).rows.length, 1);
  });

  it('uses a statement again with other values, and forgets old ones when there are very many', async (t) => {
    const { db } = await openForTest(t);
    const plus = async (text: string, value: number) => {
      const { rows } = await db.executeQuery<{ sum: number }>(CompiledQuery.raw(text, [value]));
      return rows[0]?.sum;
    };

    assert.deepEqual([await plus('select ? + 1 as sum', 1), await plus('select ? + 1 as sum', 41)], [2, 42]);
    for (let index = 0; index < 700; index += 1) assert.equal(await plus(`select ? + ${index} as sum`, 1), index + 1);
    assert.equal(await plus('select ? + 1 as sum', 5), 6);
  });

  it('takes only what every database stores alike', async (t) => {
    const { db } = await openForTest(t);
    const insert = (value: unknown) => db.executeQuery(CompiledQuery.raw('select ? as value', [value]));

    for (const value of [true, new Date(0), { a: 1 }, undefined]) await assert.rejects(insert(value), TypeError);
    for (const value of [1, 'text', null]) await insert(value);
  });

  it('streams rows, and is free again when the reader stops early', async (t) => {
    const { db } = await openForTest(t);
    await sql`create table numbers (number integer)`.execute(db);
    await sql`insert into numbers values (1), (2), (3)`.execute(db);
    const query = CompiledQuery.raw('select number from numbers order by number');

    const seen: unknown[] = [];
    for await (const { rows } of db.getExecutor().stream(query, 1)) {
      seen.push(...rows);
      if (seen.length === 2) break;
    }

    assert.equal(seen.length, 2);
    assert.equal((await db.executeQuery(query)).rows.length, 3);
  });
});

async function openForTest(test: TestContext): Promise<StoreDialect> {
  const folder = await mkdtemp(join(tmpdir(), 'astern-sqlite-'));
  const dialect = openSqlite({ file: join(folder, 'a.db'), clock: createTestClock() });
  test.after(async () => {
    await dialect.close();
    await rm(folder, { recursive: true });
  });
  return dialect;
}
