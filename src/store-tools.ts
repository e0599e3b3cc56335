import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ServerSettings } from './config/server.ts';
import type { Event } from './core/events/model.ts';
import { systemClock } from './lib/clock.ts';
import { UserError } from './lib/errors.ts';
import { backUp, type Restored, readBackup, restore } from './store/backup.ts';
import type { StoreDialect } from './store/dialect/dialect.ts';
import { placeOf } from './store/dialect/postgres/place-of.ts';
import { type Examined, examineLog, type Head } from './store/examine-log.ts';
import { type FileKind, fileKind } from './store/file-kind.ts';
import { type Migrated, migrate, newerSchema, planForNew, planMigration } from './store/migrate.ts';
import { sessionOf } from './store/nouns.ts';
import { openDialect, openToRead, type StorePlace } from './store/open.ts';
import type { SharedStore } from './store/store.ts';
import { type Exported, exportStore } from './store/transfer/export-store.ts';
import { demandEmpty, type Imported, importInto } from './store/transfer/import-store.ts';
import { eventsOfExport, readExport } from './store/transfer/read-export.ts';
import { examineEvents, pages } from './store/verify-events.ts';
import { demandNobodyOnDuty, whileStopped } from './store/while-stopped.ts';

/** What the command line does at the store itself, where it stands and without a server. Loaded only by the commands that need it. */
export type Place = Pick<ServerSettings, 'data' | 'databaseUrl'>;
/** `signal`: give up as long as nothing is done that can be seen from outside; what was begun is taken back. */
type Asked = { readonly file: string; readonly signal: AbortSignal };

type DryRun = { readonly dryRun: boolean };
type HowToOpen = { readonly onlyRead?: 'live' };

const clock = systemClock;

/** The embedded database only while no server uses it; a shared one also while servers of the version before run. */
export async function migrateStore(place: Place, { dryRun }: DryRun): Promise<Migrated> {
  if (dryRun) return plan(place);
  const work = () => withDialect(place, (dialect) => migrate(dialect));
  return place.databaseUrl === null ? whileStopped({ ...place, doing: 'migrate', make: true }, work) : work();
}

/** `running`: servers may go on writing; what is written is the store of one moment. */
export async function exportTo(
  place: Place,
  { file, running, signal }: Asked & { readonly running: boolean },
): Promise<Exported> {
  const work = async () => {
    await demandNewest(place);
    if (!running && place.databaseUrl !== null)
      await withDialect(place, (dialect) => demandNobodyOnDuty(dialect, 'export'));
    return reading(storePlace(place), (store) => writing(file, () => exportStore(store, file, signal)));
  };
  return running ? work() : whileStopped({ ...place, doing: 'export', make: false }, work);
}

/** `dryRun`: only look whether the file is whole, and whether the store is empty. */
export async function importFrom(place: Place, { file, dryRun, signal }: Asked & DryRun): Promise<Imported> {
  await demandKind(file, 'export');
  return whileStopped({ ...place, doing: 'import', make: !dryRun && place.databaseUrl === null }, async () => {
    if (dryRun) {
      if ((await plan(place)).from > 0) await reading(storePlace(place), (store) => demandEmpty(sessionOf(store)));
      return readExport(file, {}, signal);
    }
    return withDialect(place, async (dialect) => {
      await demandNobodyOnDuty(dialect, 'import');
      return importInto(dialect, file, signal);
    });
  });
}

/** A shared database is backed up as an export, which any store takes in. */
export async function backUpTo(place: Place, { file, signal }: Asked): Promise<{ readonly head: Head }> {
  if (place.databaseUrl === null) return writing(file, () => backUp({ ...place, file, signal }));
  await exportTo(place, { file, running: true, signal });
  return readExport(file);
}

export async function restoreFrom(place: Place, { file, dryRun, signal }: Asked & DryRun): Promise<Restored> {
  if (place.databaseUrl !== null) return { ...(await importFrom(place, { file, dryRun, signal })), keptAs: null };
  await demandKind(file, 'database');
  if (!dryRun) return restore({ ...place, file, signal });
  return whileStopped({ ...place, doing: 'restore', make: false }, async () => ({
    head: await readBackup(file, signal),
    keptAs: null,
  }));
}

export async function verifyStore(place: Place, noted: Head | null): Promise<Examined> {
  return reading(storePlace(place), (store) => examineEvents(store, noted));
}

/** Of an export, or of a backup of an embedded database. */
export async function verifyFile(file: string, noted: Head | null): Promise<Examined> {
  const isDatabase = (await fileKind(file)) === 'database';
  if (!isDatabase) return examineExport(file, noted);
  return reading({ file, clock, onlyRead: 'copy', checked: true }, (store) => examineEvents(store, noted));
}

/** Its other rows are looked at only once its log is found whole: what is wrong there is no broken line. */
async function examineExport(file: string, noted: Head | null): Promise<Examined> {
  const log = await examineLog(eventsOfExport(file), { noted });
  if (log.kind === 'whole') await readExport(file);
  return log;
}

/** A log that is read page by page from elsewhere, and that had line `reaches` when we began. */
export async function verifyPages(
  ask: (after: number) => Promise<readonly Event[]>,
  claims: { readonly reaches: number; readonly noted: Head | null },
): Promise<Examined> {
  return examineLog(pages(ask), claims);
}

/** As people may see it: without a password. */
export function nameOf({ data, databaseUrl }: Place): string {
  return databaseUrl === null ? join(data, 'astern.db') : placeOf(databaseUrl);
}

function storePlace({ data, databaseUrl }: Place): StorePlace {
  return databaseUrl === null ? { file: join(data, 'astern.db'), clock } : { databaseUrl, clock };
}

async function plan(place: Place): Promise<Migrated> {
  const isThere = place.databaseUrl !== null || existsSync(join(place.data, 'astern.db'));
  return isThere ? withDialect(place, planMigration, { onlyRead: 'live' }) : planForNew();
}

async function demandNewest(place: Place): Promise<void> {
  const { from, to } = await plan(place);
  if (from === 0 || from === to) return;
  // It may work on newer tables, but what it does not know of would be missing in the file.
  if (from > to) throw newerSchema(from, to);
  throw new UserError(
    'store/older-schema',
    `The store has schema ${from}; this version of Astern writes ${to}.`,
    'Bring it up with `astern migrate`, or use the version of Astern that wrote it.',
  );
}

async function demandKind(file: string, wanted: FileKind): Promise<void> {
  const kind = await fileKind(file);
  if (kind === wanted || kind === 'other') return;
  const [what, next] =
    kind === 'export'
      ? ['an export', 'Take it in with `astern import`, into a store that is empty.']
      : [
          'a backup of an embedded database',
          'Put it back with `astern restore`, without DATABASE_URL; `astern export` then makes a file for PostgreSQL.',
        ];
  throw new UserError('backup/other-kind', `${file} is ${what}.`, next);
}

async function writing<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isSystemError(error)) throw error;
    const next = 'Check its folder, your rights there, and the space on its disk. Nothing is left of it.';
    throw new UserError('backup/cannot-write', `${file} cannot be written: ${error.message}.`, next);
  }
}

/** Of the operating system, or of SQLite about a file. */
function isSystemError(error: unknown): error is Error {
  return error instanceof Error && ('syscall' in error || 'errcode' in error);
}

async function reading<T>(
  place: Parameters<typeof openToRead>[0],
  work: (store: SharedStore) => Promise<T>,
): Promise<T> {
  const store = await openToRead(place);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

async function withDialect<T>(
  place: Place,
  work: (dialect: StoreDialect) => Promise<T>,
  how: HowToOpen = {},
): Promise<T> {
  const dialect = await openDialect({ ...storePlace(place), ...how });
  try {
    return await work(dialect);
  } finally {
    await dialect.close();
  }
}
