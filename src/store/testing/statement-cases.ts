import assert from 'node:assert/strict';
import { it, type TestContext } from 'node:test';
import { sql } from 'kysely';
import { ProviderError } from '../../lib/errors.ts';
import { sessionOf } from '../nouns.ts';
import type { Store } from '../store.ts';
import type { Opened } from './opened.ts';
import { production, register } from './samples.ts';

type Open = (test: TestContext) => Promise<Opened & { readonly databaseUrl: string }>;
type Query = (text: string, url: string) => Promise<unknown>;

const OFTEN = 5;

/** Statements that PostgreSQL keeps, and what becomes of them when a newer Astern changes the tables. */
export function statementCases(open: Open, query: Query): void {
  it('keeps what is asked often, and not what is asked once', async (t) => {
    const { store } = await open(t);
    await register(store);

    for (let count = 0; count < OFTEN; count += 1) await store.targets.get(production);
    await store.services.get('shop');

    assert.deepEqual([await kept(store, '"targets"'), await kept(store, '"services"')], [1, 0]);
  });

  it('goes on when a newer Astern has added a column under it', async (t) => {
    const { store, databaseUrl } = await open(t);
    await register(store);
    await askOften(store);
    await changed({ query, databaseUrl }, async () => {
      assert.equal((await store.targets.get(production))?.name, production);
    });
  });

  it('reads together anew when that happens', async (t) => {
    const { store, databaseUrl } = await open(t);
    await register(store);
    await askOften(store);
    await changed({ query, databaseUrl }, async () => {
      const read = await store.readTogether((tx) => Promise.all([tx.now(), tx.targets.get(production), tx.now()]));
      assert.equal(read[1]?.name, production);
    });
  });

  it('refuses one transaction that writes, keeps nothing of it, and takes the next', async (t) => {
    const { store, databaseUrl } = await open(t);
    await register(store);
    await askOften(store);
    const write = (repository: string) =>
      store.transaction(async (tx) => {
        await tx.services.put({ name: 'shop', repository, createdAtMs: 1 });
        await tx.targets.get(production);
      });
    await changed({ query, databaseUrl }, async () => {
      await assert.rejects(
        write('refused'),
        (error) => error instanceof ProviderError && error.retryable && /newer Astern/.test(error.message),
      );
      assert.notEqual((await store.services.get('shop'))?.repository, 'refused');
      await write('taken');
      assert.equal((await store.services.get('shop'))?.repository, 'taken');
    });
  });
}

async function kept(store: Store, words: string): Promise<number> {
  const found = sql<{ statement: string }>`select statement from pg_prepared_statements`;
  const { rows } = await found.execute(sessionOf(store).db);
  return rows.filter(({ statement }) => statement.includes(words)).length;
}

async function askOften(store: Store): Promise<void> {
  for (let count = 0; count < OFTEN; count += 1) await store.targets.get(production);
}

/** With one more column in the table of targets, which is gone afterwards: the database is used again. */
async function changed(
  { query, databaseUrl }: { readonly query: Query; readonly databaseUrl: string },
  work: () => Promise<void>,
): Promise<void> {
  await query('alter table targets add column later text', databaseUrl);
  try {
    await work();
  } finally {
    await query('alter table targets drop column later', databaseUrl);
  }
}
