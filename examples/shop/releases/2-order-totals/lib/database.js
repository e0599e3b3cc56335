import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Every change only adds, so that the former release can live with it when it is put back. */
const TABLES = `
  CREATE TABLE IF NOT EXISTS orders (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    item TEXT NOT NULL,
    quantity INTEGER NOT NULL,
    release TEXT NOT NULL,
    placed_at INTEGER NOT NULL
  );
  CREATE TABLE IF NOT EXISTS jobs (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    order_id TEXT NOT NULL,
    queued_at INTEGER NOT NULL,
    claimed_by TEXT,
    claimed_until INTEGER,
    done_at INTEGER
  );
  CREATE INDEX IF NOT EXISTS jobs_open ON jobs (number) WHERE done_at IS NULL;
  CREATE INDEX IF NOT EXISTS jobs_of_order ON jobs (order_id);
  CREATE TABLE IF NOT EXISTS receipts (
    job INTEGER NOT NULL,
    order_id TEXT NOT NULL,
    release TEXT NOT NULL,
    consumer TEXT NOT NULL,
    claimed_at INTEGER NOT NULL,
    sent_at INTEGER NOT NULL
  );
  CREATE TABLE IF NOT EXISTS consumers (
    name TEXT PRIMARY KEY,
    release TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    quiesced_at INTEGER,
    stopped_at INTEGER
  );
`;

/** One file for all instances of all releases that run. */
export function openDatabase(folder) {
  mkdirSync(folder, { recursive: true });
  const database = new DatabaseSync(join(folder, 'shop.sqlite'), { timeout: 5_000 });
  useWriteAheadLog(database);
  database.exec('PRAGMA synchronous = NORMAL');
  inTransaction(database, () => {
    database.exec(TABLES);
    addTotals(database);
  });
  return database;
}

export function inTransaction(database, work) {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

/** Orders of the release before have none. */
function addTotals(database) {
  const columns = database.prepare('SELECT name FROM pragma_table_info(?)').all('orders');
  if (!columns.some(({ name }) => name === 'total_cents'))
    database.exec('ALTER TABLE orders ADD COLUMN total_cents INTEGER');
}

/** SQLite does not wait for other openers here as it does elsewhere. */
function useWriteAheadLog(database) {
  for (let tries = 1; ; tries += 1) {
    try {
      database.exec('PRAGMA journal_mode = WAL');
      return;
    } catch (error) {
      if (tries === 50) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    }
  }
}
