import { existsSync } from 'node:fs';
import type { Clock } from '../lib/clock.ts';
import { UserError } from '../lib/errors.ts';
import type { StoreDialect } from './dialect/dialect.ts';
import { openSqlite, type SqliteSettings } from './dialect/sqlite/open.ts';
import { createDuty } from './duty.ts';
import { migrate, planMigration } from './migrate.ts';
import { bindSession, createNouns } from './nouns.ts';
import { openSession } from './session.ts';
import type { SharedStore } from './store.ts';
import { underDuty } from './under-duty.ts';

export type StorePlace = Pick<SqliteSettings, 'file' | 'clock' | 'roomBytes'> | PostgresPlace;
type CopiedPlace = {
  readonly file: string;
  readonly clock: Clock;
  readonly onlyRead: 'copy';
  readonly checked: boolean;
};
export type PostgresPlace = { readonly databaseUrl: string; readonly clock: Clock };

/** Opens the embedded database or the one that a URL names, and creates or upgrades its tables as needed. */
export async function openStore(place: StorePlace): Promise<SharedStore> {
  return openStoreOn(await openDialect(place));
}

/** What is there, to be read as it stands: nothing is made, migrated or written. It may have an older schema than this version. */
export async function openToRead(place: StorePlace | CopiedPlace): Promise<SharedStore> {
  if ('file' in place && !existsSync(place.file)) throw noStore(place.file);
  const dialect = 'file' in place ? openSqlite({ onlyRead: 'live', ...place }) : await openShared(place);
  try {
    const { from } = await planMigration(dialect);
    if (from === 0) throw noStore('file' in place ? place.file : 'this database');
    return storeOn(dialect);
  } catch (error) {
    await dialect.close();
    throw error;
  }
}

/** Ready to be written to, whatever schema it has. */
export async function openDialect(place: StorePlace & { readonly onlyRead?: 'live' }): Promise<StoreDialect> {
  return 'file' in place ? openSqlite(place) : openShared(place);
}

function noStore(where: string): UserError {
  return new UserError(
    'store/missing',
    `Astern has stored nothing in ${where} yet.`,
    'Check --data, --config and DATABASE_URL: they must be those of the server.',
  );
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
    readTogether: (work) => session.consistently((tx) => work(bindSession(createNouns(tx), tx))),
    onEvents: (listener) => dialect.onEventsAnnounced(listener),
    duty: createDuty(session),
    underDuty: (fence) => underDuty(store, fence),
    close: () => session.close(),
  };
  return bindSession(store, session);
}
