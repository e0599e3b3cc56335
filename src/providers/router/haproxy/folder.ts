import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../../../lib/clock.ts';
import { ProviderError } from '../../../lib/errors.ts';
import { isNotFound } from '../../../lib/file-errors.ts';
import { replaceFile } from '../../../lib/replace-file.ts';
import { type MapEntries, parseMapFile, writeMapFile } from './map-text.ts';
import { MAP_FILE } from './names.ts';

const LOCK_FILE = 'astern.lock';
const LOCK_WITHIN_MS = 5_000;
const LOOK_EVERY_MS = 5;

export function mapFileOf(folder: string): string {
  return join(folder, MAP_FILE);
}

export async function readMapFile(folder: string): Promise<MapEntries> {
  try {
    return parseMapFile(await readFile(mapFileOf(folder), 'utf8'));
  } catch (error) {
    if (isNotFound(error)) return new Map();
    throw error;
  }
}

export async function saveMapFile(folder: string, entries: MapEntries): Promise<void> {
  await inFolder(folder, () => replaceFile(mapFileOf(folder), writeMapFile(entries), 0o640));
}

/** What `show servers state` said of a backend, where its configuration looks for it (`server-state-file-name`). */
export async function saveServerState(folder: string, backend: string, text: string): Promise<void> {
  await inFolder(folder, () => replaceFile(join(folder, `${backend}.state`), `${text}\n`, 0o640));
}

/**
 * One process at a time looks at the fence and changes the map of a folder. The kernel ends the lock together with its holder, however
 * that ends: what counts is an open transaction on an empty SQLite file.
 */
export async function withFolderLocks<Result>(
  folders: readonly string[],
  clock: Clock,
  work: () => Promise<Result>,
): Promise<Result> {
  const held: DatabaseSync[] = [];
  try {
    // Everybody takes them in the same order.
    for (const folder of [...new Set(folders)].sort()) held.push(await lockFolder(folder, clock));
    return await work();
  } finally {
    for (const lock of held) lock.close();
  }
}

async function lockFolder(folder: string, clock: Clock): Promise<DatabaseSync> {
  await inFolder(folder, () => mkdir(folder, { recursive: true }));
  const deadlineMs = clock.monotonic() + LOCK_WITHIN_MS;
  for (;;) {
    const lock = tryLock(join(folder, LOCK_FILE));
    if (lock !== null) return lock;
    if (clock.monotonic() > deadlineMs) {
      throw new ProviderError('haproxy', `another process holds the lock in ${folder}`, { retryable: true });
    }
    await clock.sleep(LOOK_EVERY_MS);
  }
}

function tryLock(file: string): DatabaseSync | null {
  const lock = new DatabaseSync(file, { timeout: 0 });
  try {
    lock.exec('begin exclusive');
    return lock;
  } catch (error) {
    lock.close();
    if (error instanceof Error && /locked|busy/.test(error.message)) return null;
    throw error;
  }
}

async function inFolder<Result>(folder: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ProviderError('haproxy', `${folder} cannot be written: ${why}`, { retryable: true, cause });
  }
}
