import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { messageOf, UserError } from '../lib/errors.ts';
import { isDiskFull } from '../lib/file-errors.ts';
import { explained, resultCode } from './dialect/sqlite/errors.ts';

/** Who holds a data directory; shown to whoever finds it in use. */
export type DataHolder = { readonly pid: number; readonly address: string; readonly sinceMs: number };

const LOCK_FILE = 'server.lock';
const INFO_FILE = 'server.lock.json';
const BUSY = 5;

/** Kept from the garbage collector: a lock whose owner dropped the handle would otherwise open by itself. */
const held = new Set<DatabaseSync>();

/**
 * Makes this process the only server on the directory. What counts is an open transaction on a small SQLite file, which the operating system
 * ends together with the process, however that ends: it is neither judged by age nor left behind. The info file only serves to name the holder.
 */
export async function lockDataDirectory(dir: string, about: DataHolder): Promise<{ release(): Promise<void> }> {
  await mkdir(dir, { recursive: true });
  const lock = await take(dir);
  held.add(lock);
  await writeInfo(dir, about);
  return {
    release: async () => {
      if (!held.delete(lock)) return;
      await rm(join(dir, INFO_FILE), { force: true });
      lock.close();
    },
  };
}

/** For servers that share a database elsewhere: any number of them may use the directory, as long as no server has it for itself. */
export async function shareDataDirectory(dir: string): Promise<{ release(): Promise<void> }> {
  await mkdir(dir, { recursive: true });
  const lock = await take(dir, 'begin; select count(*) from sqlite_schema');
  held.add(lock);
  return {
    release: async () => {
      if (held.delete(lock)) lock.close();
    },
  };
}

async function take(dir: string, begin = 'begin exclusive'): Promise<DatabaseSync> {
  const lock = new DatabaseSync(join(dir, LOCK_FILE), { timeout: 0 });
  try {
    // Nothing is ever written, so there is no journal to recover when the process dies, nor one to find room for on a full disk.
    lock.exec(`pragma journal_mode = memory; ${begin}`);
    return lock;
  } catch (error) {
    lock.close();
    throw resultCode(error) === BUSY ? inUse(dir, await readInfo(dir)) : unusable(dir, error);
  }
}

async function writeInfo(dir: string, about: DataHolder): Promise<void> {
  const file = join(dir, INFO_FILE);
  try {
    await writeFile(`${file}.new`, `${JSON.stringify(about, null, 2)}\n`);
    await rename(`${file}.new`, file);
  } catch (error) {
    // It only serves to name the holder: a full disk must not keep a server from starting.
    if (!isDiskFull(error)) throw error;
  }
}

/** Missing for an instant after the lock was taken, and without any weight: whatever cannot be read is simply not named. */
async function readInfo(dir: string): Promise<Partial<DataHolder>> {
  try {
    const info: unknown = JSON.parse(await readFile(join(dir, INFO_FILE), 'utf8'));
    return typeof info === 'object' && info !== null ? info : {};
  } catch {
    return {};
  }
}

function unusable(dir: string, error: unknown): unknown {
  const trouble = explained(error);
  if (trouble === error) return error;
  return new UserError(
    'store/cannot-open',
    `The data directory ${dir} cannot be used: ${messageOf(trouble)} (${LOCK_FILE}).`,
    'Check that the user of the server may write there, and that its disk has room and is not mounted read-only.',
  );
}

function inUse(dir: string, { pid, address, sinceMs }: Partial<DataHolder>): UserError {
  const named = [
    ...(pid === undefined ? [] : [`pid ${pid}`]),
    ...(address === undefined ? [] : [address]),
    ...(sinceMs === undefined ? [] : [`since ${new Date(sinceMs).toISOString()}`]),
  ];
  const who = named.length === 0 ? 'another server' : `another server (${named.join(', ')})`;
  return new UserError(
    'server/data-in-use',
    `The data directory ${dir} is in use by ${who}.`,
    'Use that server, stop it first, or start this one with a data directory of its own.',
    { dir, pid: pid ?? null, address: address ?? null, sinceMs: sinceMs ?? null },
  );
}
