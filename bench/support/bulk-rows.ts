import { DatabaseSync } from 'node:sqlite';
import { Client } from 'pg';
import { systemClock } from '../../src/lib/clock.ts';
import { openStore } from '../../src/store/open.ts';

export type Cell = string | number | null;

/** A fresh database with Astern's tables that takes rows by the thousand. */
export type Bulk = {
  insert(table: string, columns: readonly string[], rows: Iterable<readonly Cell[]>): Promise<void>;
  run(sql: string): Promise<void>;
  /** Statistics included, as a database that has been in use has them. */
  close(): Promise<void>;
};

export type BulkPlace = { readonly file: string } | { readonly databaseUrl: string };

export async function openBulk(place: BulkPlace): Promise<Bulk> {
  const store = await openStore({ ...place, clock: systemClock });
  await store.close();
  return 'file' in place ? intoSqlite(place.file) : intoPostgres(place.databaseUrl);
}

function intoSqlite(file: string): Bulk {
  const database = new DatabaseSync(file, { enableForeignKeyConstraints: false });
  database.exec('pragma synchronous = off; pragma cache_size = -200000');
  return {
    insert: async (table, columns, rows) => {
      const marks = columns.map(() => '?').join();
      const statement = database.prepare(`insert into ${table} (${columns.join()}) values (${marks})`);
      database.exec('begin');
      for (const row of rows) statement.run(...row);
      database.exec('commit');
    },
    run: async (sql) => database.exec(sql),
    close: async () => {
      database.exec('pragma wal_checkpoint(truncate)');
      database.close();
    },
  };
}

const ROWS_AT_ONCE = 5_000;

async function intoPostgres(databaseUrl: string): Promise<Bulk> {
  const client = new Client({ connectionString: databaseUrl });
  // A row that is cut short ends the database under it.
  client.on('error', () => undefined);
  await client.connect();
  await client.query('set synchronous_commit = off');
  return {
    insert: async (table, columns, rows) => {
      for (const part of parts(rows)) {
        const byColumn = columns.map((_, at) => part.map((row) => row[at] ?? null));
        const types = byColumn.map((cells) => (cells.some((cell) => typeof cell === 'string') ? 'text' : 'bigint'));
        const arrays = types.map((type, at) => `$${at + 1}::${type}[]`).join();
        await client.query(`insert into ${table} (${columns.join()}) select * from unnest(${arrays})`, byColumn);
      }
    },
    run: async (sql) => void (await client.query(sql)),
    close: async () => {
      await client.query('analyze');
      await client.end();
    },
  };
}

function* parts(rows: Iterable<readonly Cell[]>): Generator<readonly (readonly Cell[])[]> {
  let part: (readonly Cell[])[] = [];
  for (const row of rows) {
    part.push(row);
    if (part.length < ROWS_AT_ONCE) continue;
    yield part;
    part = [];
  }
  if (part.length > 0) yield part;
}
