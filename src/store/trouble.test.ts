import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sql } from 'kysely';
import { ProviderError } from '../lib/errors.ts';
import { sessionOf } from './nouns.ts';
import type { Store } from './store.ts';
import { openSqliteForTest } from './testing/open-sqlite.ts';
import { aLock, anEvent, anOperation, production, register } from './testing/samples.ts';
import { verifyEvents } from './verify-events.ts';
import { readStatus } from './views/status.ts';

describe('a full disk', () => {
  it('is said clearly, leaves nothing half written, and the store goes on when there is space again', async (t) => {
    const { store } = await openSqliteForTest(t);
    await register(store);
    await allowPages(store, (await usedPages(store)) + 10);

    const written = await fill(store);
    await allowPages(store, 1_000_000);

    assert.ok(written > 0);
    assert.equal((await store.locks.held(0)).length, written);
    await store.transaction((tx) => writeOne(tx, written));
    assert.deepEqual(await verifyEvents(store), { kind: 'whole', count: written + 1 });
    assert.equal((await store.locks.held(0)).length, written + 1);
  });

  it('does not let work that swallows the error write on outside its transaction', async (t) => {
    const { store } = await openSqliteForTest(t);
    await store.locks.put(aLock({ id: 'before' }));
    await allowPages(store, await usedPages(store));

    const careless = store.transaction(async (tx) => {
      const big = tx.answers.put({ key: 'k', request: 'r', status: 200, body: 'x'.repeat(1_000_000), atMs: 1 });
      await assert.rejects(big, ProviderError);
      await tx.locks.end('before', 1, 'careless');
    });

    await assert.rejects(careless, /rolled back by an earlier error/);
    assert.equal((await store.locks.held(0)).length, 1);
  });
});

describe('a database that became read-only', () => {
  it('refuses writes with a reason, still answers reads, and goes on afterwards', async (t) => {
    const { store } = await openSqliteForTest(t);
    await store.locks.put(aLock());
    await pragma(store, 'query_only = on');

    const write = store.transaction((tx) => tx.locks.put(aLock({ id: 'lock_2' })));

    await assert.rejects(
      write,
      (error) => error instanceof ProviderError && /read-only/.test(error.message) && error.retryable,
    );
    assert.equal((await store.locks.held(0)).length, 1);
    await pragma(store, 'query_only = off');
    await store.locks.put(aLock({ id: 'lock_2' }));
    assert.equal((await store.locks.held(0)).length, 2);
  });
});

describe('a record that cannot be read', () => {
  it('is named to whoever needs it, and stops nothing of the other targets', async (t) => {
    const { store } = await openSqliteForTest(t);
    await register(store);
    await store.operations.start(anOperation({ id: 'op_bad', target: production }));
    await store.operations.start(anOperation({ id: 'op_good', target: 'shop/staging' }));
    await sql`update operations set goal_json = '{"kind":' where id = 'op_bad'`.execute(sessionOf(store).db);

    const active = await store.operations.allActive();

    assert.deepEqual(
      active.map(({ id }) => id),
      ['op_good'],
    );
    const status = await readStatus(store, [production, 'shop/staging'], (nowMs) => nowMs);
    assert.equal(status.rows.length, 2);
    await assert.rejects(
      store.operations.active(production),
      (error) =>
        error instanceof ProviderError && /operation op_bad of shop\/production cannot be read/.test(error.message),
    );
  });
});

async function fill(store: Store): Promise<number> {
  for (let written = 0; written < 10_000; written += 1) {
    try {
      await store.transaction((tx) => writeOne(tx, written));
    } catch (error) {
      assert.ok(
        error instanceof ProviderError && error.retryable && /no space left/.test(error.message),
        String(error),
      );
      return written;
    }
  }
  return assert.fail('never became full');
}

async function writeOne(tx: Pick<Store, 'locks' | 'events'>, number: number): Promise<void> {
  await tx.locks.put(aLock({ id: `lock ${number}` }));
  await tx.events.append(anEvent({ data: { padding: 'x'.repeat(2_000) } }));
}

async function usedPages(store: Store): Promise<number> {
  const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(sessionOf(store).db);
  return rows[0]?.page_count ?? assert.fail('no page count');
}

async function allowPages(store: Store, count: number): Promise<void> {
  await pragma(store, `max_page_count = ${count}`);
}

async function pragma(store: Store, text: string): Promise<void> {
  await sql.raw(`pragma ${text}`).execute(sessionOf(store).db);
}
