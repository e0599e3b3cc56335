import type { Clock } from '../lib/clock.ts';
import type { StoreDialect } from './dialect/dialect.ts';
import { openSqlite } from './dialect/sqlite/open.ts';
import { migrate } from './migrate.ts';
import { bindSession, createNouns } from './nouns.ts';
import { openSession } from './session.ts';
import type { Store } from './store.ts';

export type StorePlace = { readonly file: string; readonly clock: Clock } | PostgresPlace;
export type PostgresPlace = { readonly databaseUrl: string; readonly clock: Clock };

/** Opens the embedded database or the one that a URL names, and creates or upgrades its tables as needed. */
export async function openStore(place: StorePlace): Promise<Store> {
  return openStoreOn('file' in place ? openSqlite(place) : await openShared(place));
}

/** The PostgreSQL client is loaded only where it is used. */
async function openShared(place: PostgresPlace): Promise<StoreDialect> {
  const { openPostgres } = await import('./dialect/postgres/open.ts');
  return openPostgres(place);
}

export async function openStoreOn(dialect: StoreDialect): Promise<Store> {
  try {
    await migrate(dialect);
  } catch (error) {
    await dialect.close();
    throw error;
  }
  const session = openSession(dialect);
  const store: Store = {
    ...createNouns(session),
    transaction: (work) => session.atomically((tx) => work(bindSession(createNouns(tx), tx))),
    onEvents: (listener) => dialect.onEventsAnnounced(listener),
    close: () => session.close(),
  };
  return bindSession(store, session);
}
