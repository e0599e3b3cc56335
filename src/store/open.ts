import type { Clock } from '../lib/clock.ts';
import type { StoreDialect } from './dialect/dialect.ts';
import { openSqlite } from './dialect/sqlite/open.ts';
import { createDuty } from './duty.ts';
import { migrate } from './migrate.ts';
import { bindSession, createNouns } from './nouns.ts';
import { openSession } from './session.ts';
import type { SharedStore } from './store.ts';
import { underDuty } from './under-duty.ts';

export type StorePlace = { readonly file: string; readonly clock: Clock } | PostgresPlace;
export type PostgresPlace = { readonly databaseUrl: string; readonly clock: Clock };

/** Opens the embedded database or the one that a URL names, and creates or upgrades its tables as needed. */
export async function openStore(place: StorePlace): Promise<SharedStore> {
  return openStoreOn('file' in place ? openSqlite(place) : await openShared(place));
}

/** The PostgreSQL client is loaded only where it is used. */
async function openShared(place: PostgresPlace): Promise<StoreDialect> {
  const { openPostgres } = await import('./dialect/postgres/open.ts');
  return openPostgres(place);
}

export async function openStoreOn(dialect: StoreDialect): Promise<SharedStore> {
  try {
    await migrate(dialect);
  } catch (error) {
    await dialect.close();
    throw error;
  }
  return storeOn(dialect);
}

/** Without a look at the schema: for whoever has seen to it. */
export function storeOn(dialect: StoreDialect): SharedStore {
  const session = openSession(dialect);
  const store: SharedStore = {
    ...createNouns(session),
    transaction: (work) => session.atomically((tx) => work(bindSession(createNouns(tx), tx))),
    onEvents: (listener) => dialect.onEventsAnnounced(listener),
    duty: createDuty(session),
    underDuty: (fence) => underDuty(store, fence),
    close: () => session.close(),
  };
  return bindSession(store, session);
}
