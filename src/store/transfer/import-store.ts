import { UserError } from '../../lib/errors.ts';
import type { StoreDialect } from '../dialect/dialect.ts';
import type { Head } from '../examine-log.ts';
import { migrate, schemaVersion } from '../migrate.ts';
import { migrations } from '../migrations/list.ts';
import { sessionOf } from '../nouns.ts';
import { storeOn } from '../open.ts';
import { notePagingIfUsed } from '../paging-use.ts';
import type { Session } from '../session.ts';
import type { Store } from '../store.ts';
import type { Header } from './lines.ts';
import { type ReadExport, readExport } from './read-export.ts';
import { type AnyRow, isEmpty, type Table, tables } from './tables.ts';

export type Imported = { readonly rows: number; readonly head: Head };

/** Some databases take a few thousand values in one statement at most. */
const ROWS_AT_ONCE = 100;

/**
 * Into a database that may have no tables yet. One that has none gets those of the version that exported, and is brought up from there with all
 * that it holds: an export outlives the version of Astern that made it.
 */
export async function importInto(dialect: StoreDialect, file: string, signal?: AbortSignal): Promise<Imported> {
  const isNew = (await schemaVersion(dialect.db)) === 0;
  if (isNew) await migrateFor(dialect, file, await readExport(file, {}, signal));
  const imported = await importStore(storeOn(dialect), file, signal);
  await migrate(dialect);
  return imported;
}

/** Take in what another store has exported: all of it, with its log proven whole, or nothing. The store must be empty. */
export async function importStore(store: Store, file: string, signal?: AbortSignal): Promise<Imported> {
  return sessionOf(store).atomically(async (tx) => {
    await demandEmpty(tx);
    const rows = collector(tx);
    const take = { header: (header: Header) => sameSchema(tx, file, header), row: rows.add };
    const { rows: count, head } = await readExport(file, take, signal);
    await rows.flush();
    await countOn(tx);
    await notePagingIfUsed(tx);
    await tx.db.updateTable('event_head').set(head).where('id', '=', 1).execute();
    return { rows: count, head };
  });
}

/** An export of an earlier schema lacks tables. */
async function countOn({ db, dialect }: Session): Promise<void> {
  const there = new Set((await db.introspection.getTables()).map(({ name }) => name));
  for (const { name, numbered } of tables)
    if (numbered !== undefined && there.has(name)) await dialect.countOn(db, name, numbered);
}

export async function demandEmpty(session: Session): Promise<void> {
  if (await isEmpty(session)) return;
  throw new UserError(
    'transfer/not-empty',
    'There is something in this store already.',
    'Import into a new data directory, or into a new database, before a server is started on it.',
  );
}

function collector({ db }: Session) {
  let table: Table['name'] | null = null;
  let waiting: AnyRow[] = [];
  const flush = async () => {
    if (table !== null && waiting.length > 0)
      await db
        .insertInto(table)
        .values(waiting as never)
        .execute();
    waiting = [];
  };
  return {
    flush,
    async add({ name }: Table, row: AnyRow) {
      if (name !== table || waiting.length >= ROWS_AT_ONCE) await flush();
      table = name;
      waiting.push(row);
    },
  };
}

async function migrateFor(dialect: StoreDialect, file: string, { schema }: ReadExport): Promise<void> {
  const newest = migrations.at(-1)?.version ?? 0;
  if (!(schema >= 1 && schema <= newest)) throw otherSchema(file, schema, newest);
  await migrate(dialect, migrations.slice(0, schema));
}

async function sameSchema(tx: Session, file: string, { schema }: Header): Promise<void> {
  const own = await schemaVersion(tx.db);
  if (schema !== own) throw otherSchema(file, schema, own);
}

function otherSchema(file: string, schema: number, own: number): UserError {
  return new UserError(
    'transfer/other-schema',
    `${file} was exported from schema ${schema}; this store has schema ${own}.`,
    schema > own
      ? 'Import it with the version of Astern that exported it, or a newer one.'
      : 'Import it into a new data directory, or a new database, which has no tables yet.',
  );
}
