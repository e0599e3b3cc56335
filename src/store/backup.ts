import { existsSync } from 'node:fs';
import { copyFile, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { systemClock } from '../lib/clock.ts';
import { messageOf, UserError } from '../lib/errors.ts';
import { syncFolder } from '../lib/replace-file.ts';
import { noteOf } from './dialect/sqlite/held-open.ts';
import { markOf } from './dialect/sqlite/mark.ts';
import type { Head } from './examine-log.ts';
import { openToRead } from './open.ts';
import { examineEvents } from './verify-events.ts';
import { whileStopped } from './while-stopped.ts';

export type Restored = { readonly head: Head; readonly keptAs: string | null };

/** `signal`: give up as long as nothing has got its name. */
type Asked = { readonly data: string; readonly file: string; readonly signal?: AbortSignal };

/** All in one step: one instant of the database, which writers can neither change nor have to wait for. */
const ALL_PAGES = 2_147_483_647;
const FILE = 'astern.db';

/** Copy the embedded database of a data directory, also while a server writes to it. The copy is checked before it gets its name. */
export async function backUp({ data, file, signal }: Asked): Promise<{ readonly head: Head }> {
  const source = join(data, FILE);
  if (!existsSync(source)) throw noDatabase(source);
  if (existsSync(file)) throw alreadyThere(file);
  const next = `${file}.new`;
  const database = new DatabaseSync(source, { timeout: 5_000 });
  try {
    await backup(database, next, { rate: ALL_PAGES });
    const head = await checkedCopy(next, source, signal);
    await keep(next, file);
    return { head };
  } finally {
    database.close();
    await removeAll(next);
  }
}

/**
 * Put a backup in the place of the embedded database. Refuses while a server holds the directory. What stood there is kept beside it, because a
 * wrong backup is found out only afterwards. Router and instances run on; the server takes what it finds there for true.
 */
export async function restore({ data, file, signal }: Asked): Promise<Restored> {
  if (!existsSync(file)) throw noDatabase(file);
  return whileStopped({ data, doing: 'restore', make: true }, async () => {
    const place = join(data, FILE);
    const next = join(data, `${FILE}.restoring`);
    try {
      await removeAll(next);
      await copyFile(file, next);
      const head = await checkedCopy(next, file, signal);
      const keptAs = existsSync(place) ? `${place}.before-${systemClock.now()}` : null;
      if (keptAs !== null) await setAside(place, keptAs);
      // They tell of what stood there.
      for (const about of [markOf(place), noteOf(place)]) await rm(about, { force: true });
      await keep(next, place);
      return { head, keptAs };
    } finally {
      await removeAll(next);
    }
  });
}

/** Throws unless this is a backup that can be put back. */
export async function readBackup(file: string, signal?: AbortSignal): Promise<Head> {
  if (!existsSync(file)) throw noDatabase(file);
  return checkedCopy(file, file, signal);
}

/** Every page is whole, the schema is one that we know, and nobody has changed the log. It is not migrated: the server does that when it starts. */
async function checkedCopy(copy: string, of: string, signal: AbortSignal | undefined): Promise<Head> {
  try {
    const store = await openToRead({ file: copy, clock: systemClock, onlyRead: 'copy', checked: true });
    try {
      const log = await examineEvents(store, null, signal);
      if (log.kind === 'broken') throw unfit(of, `line ${log.seq} of its log: ${log.why}`);
      return log.head;
    } finally {
      await store.close();
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw error instanceof UserError ? error : unfit(of, messageOf(error));
  }
}

/** Copied, not moved: at every instant there is a database under the name that a server opens. */
async function setAside(place: string, keptAs: string): Promise<void> {
  await copyFile(place, keptAs);
  if (existsSync(`${place}-wal`)) await copyFile(`${place}-wal`, `${keptAs}-wal`);
  await syncFolder(dirname(place));
  for (const ending of ['-wal', '-shm']) await rm(`${place}${ending}`, { force: true });
}

async function keep(next: string, file: string): Promise<void> {
  const handle = await open(next, 'r+');
  try {
    await handle.chmod(0o600);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(next, file);
  await syncFolder(dirname(file));
}

async function removeAll(file: string): Promise<void> {
  for (const ending of ['', '-wal', '-shm', '-journal']) await rm(`${file}${ending}`, { force: true });
}

function unfit(file: string, why: string): UserError {
  return new UserError('backup/unfit', `${file} cannot be used: ${why}.`, 'Use another backup.');
}

function noDatabase(file: string): UserError {
  return new UserError('backup/missing', `There is no database ${file}.`, 'Check the path.');
}

function alreadyThere(file: string): UserError {
  return new UserError('backup/file-exists', `There is a file ${file} already.`, 'Name another file, or remove it.');
}
