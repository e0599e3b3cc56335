import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { Kysely, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';
import type { Clock } from '../../../lib/clock.ts';
import { UserError } from '../../../lib/errors.ts';
import type { Schema } from '../../schema.ts';
import type { StoreDialect } from '../dialect.ts';
import { QueuedSqliteAdapter, SqliteDriver } from './driver.ts';
import { explained } from './errors.ts';
import { forgetOpen, noteOpen, wasOpenSinceBoot } from './held-open.ts';
import { keepRoom, settleLog } from './log-file.ts';
import { demandReached, openMark } from './mark.ts';

export type SqliteSettings = {
  readonly file: string;
  readonly clock: Clock;
  /** For whoever only looks: at one that a server may be writing to, or at a copy, beside which nothing is left. The file must be there. */
  readonly onlyRead?: 'live' | 'copy';
  /** Look at every page, also of a file that was closed in order. */
  readonly checked?: boolean;
  /** Taken from the disk beforehand, so that some changes can be written when it is full. */
  readonly roomBytes?: number;
};

const DURABLE = `
  pragma journal_mode = wal;
  pragma synchronous = full;
  pragma journal_size_limit = 67108864;
`;

/** The embedded database: one file, one connection, one process. */
export function openSqlite({ clock, ...settings }: SqliteSettings): StoreDialect {
  const database = openFile(settings);
  const mark = settings.onlyRead === undefined ? openMark(settings.file) : null;
  const db = new Kysely<Schema>({
    dialect: {
      createDriver: () => new SqliteDriver(database),
      createQueryCompiler: () => new SqliteQueryCompiler(),
      createAdapter: () => new QueuedSqliteAdapter(),
      createIntrospector: (kysely) => new SqliteIntrospector(kysely),
    },
  });
  const listeners = new Set<() => void>();

  return {
    db,
    columns: { integer: 'integer', text: 'text', countedUp: (column) => column.primaryKey().autoIncrement() },
    nowMs: async () => clock.now(),
    // `begin immediate` has locked every row already.
    lockRows: (query) => query,
    lockFreeRows: (query) => query,
    // It does so by itself.
    countOn: async () => undefined,
    transaction: (work) => db.transaction().execute(work),
    snapshot: (work) => db.transaction().setAccessMode('read only').execute(work),
    // Each on its own turn: one that throws stops neither the others nor whoever has just committed.
    announceEvents: (seq) => {
      mark?.reached(seq);
      for (const listener of listeners) queueMicrotask(listener);
    },
    onEventsAnnounced: (listener) => {
      const own = () => listener();
      listeners.add(own);
      return () => listeners.delete(own);
    },
    close: async () => {
      await db.connection().execute(async () => undefined);
      await db.destroy();
      if (database.isOpen) database.close();
      mark?.close();
      if (settings.onlyRead === undefined) forgetOpen(settings.file);
    },
  };
}

function openFile(settings: Omit<SqliteSettings, 'clock'>): DatabaseSync {
  const { file, onlyRead, checked = false, roomBytes = 0 } = settings;
  // SQLite takes this file away when the last connection closes in order; found again, the process or the machine died.
  const closedCleanly = !existsSync(`${file}-wal`);
  let database: DatabaseSync | null = null;
  try {
    database = connect(file, onlyRead === 'copy' && closedCleanly);
    database.exec(onlyRead === undefined ? DURABLE : 'pragma query_only = on');
    database.exec('pragma cache_size = -16000; pragma temp_store = memory');
    const isSuspect = onlyRead === undefined && !closedCleanly && !wasOpenSinceBoot(file);
    if (checked || isSuspect) check(database, file);
    if (onlyRead === undefined) demandReached(database, file);
    if (onlyRead === undefined && !closedCleanly) settleLog(database, file);
    if (onlyRead === undefined && roomBytes > 0) keepRoom(database, file, roomBytes);
    if (onlyRead === undefined) noteOpen(file);
    return database;
  } catch (error) {
    database?.close();
    if (error instanceof UserError) throw error;
    const trouble = explained(error);
    if (trouble === error) throw error;
    throw cannotOpen(file, trouble);
  }
}

/** Of one that nobody writes to only the file itself is read: the folder may be one that we cannot write to. */
function connect(file: string, immutable: boolean): DatabaseSync {
  if (!immutable) return new DatabaseSync(file, { timeout: 2_000, enableForeignKeyConstraints: true });
  const url = pathToFileURL(file);
  url.searchParams.set('immutable', '1');
  return new DatabaseSync(url, { readOnly: true });
}

function check(database: DatabaseSync, file: string): void {
  const rows = database.prepare('pragma quick_check(3)').all();
  const findings = rows.map((row) => String(row.quick_check));
  if (findings.length === 1 && findings[0] === 'ok') return;
  throw new UserError(
    'store/damaged',
    `The database ${file} is damaged: ${findings.join('; ')}.`,
    'Put back the newest backup, or start with an empty data directory; the router keeps serving meanwhile.',
  );
}

function cannotOpen(file: string, trouble: unknown): UserError {
  const why = trouble instanceof Error ? trouble.message : String(trouble);
  return new UserError(
    'store/cannot-open',
    `Cannot open the database ${file}: ${why}.`,
    'Check that its folder exists, that the user of the server may write there, and that the file is one of Astern; if it was damaged, put back a backup with `astern restore`. The router keeps serving meanwhile.',
  );
}
