import { link, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isNotFound } from '../../../lib/file-errors.ts';
import { newId } from '../../../lib/ids.ts';
import { readJson } from '../../../lib/read-json.ts';
import type { InstanceSpec } from '../port.ts';
import { type InstanceState, NEVER_STARTED } from '../state.ts';
import { Instance, type Surroundings } from './instance.ts';

/** Begins the name of a stack folder on its way out: a name that no stack can have. */
export const LEAVING = '.leaving-';

/** The fleet's own mark; another folder is another fleet, even on the same machine. */
export async function fleetId(dir: string): Promise<string> {
  const path = join(dir, 'fleet-id');
  await mkdir(dir, { recursive: true, mode: 0o700 });
  try {
    const known = (await readFile(path, 'utf8')).trim();
    if (known !== '') return known;
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
  // Of servers that start at once on a new folder, the first one's mark stays.
  const id = newId('fleet');
  const next = `${path}.${id}`;
  await writeFile(next, `${id}\n`, { mode: 0o600, flush: true });
  try {
    await link(next, path);
    return id;
  } catch (error) {
    if (!isTaken(error)) throw error;
    return (await readFile(path, 'utf8')).trim();
  } finally {
    await rm(next, { force: true });
  }
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST';
}

/** What was on its way out when the server before us ended. */
export async function clearLeaving(dir: string): Promise<void> {
  for (const target of await foldersIn(dir)) {
    const leaving = (await foldersIn(join(dir, target))).filter((name) => name.startsWith(LEAVING));
    for (const name of leaving) await rm(join(dir, target, name), { recursive: true, force: true });
  }
}

/** Every instance that the folders tell of, running or not. */
export async function adopt(around: Surroundings): Promise<readonly Instance[]> {
  const instances: Instance[] = [];
  for (const stack of await stackFolders(around.layout.dir)) {
    const folder = join(stack, 'instances');
    for (const name of await foldersIn(folder)) {
      const instance = await load(around, join(folder, name));
      if (instance !== null) instances.push(instance);
    }
  }
  return instances;
}

async function stackFolders(dir: string): Promise<readonly string[]> {
  const stacks: string[] = [];
  for (const target of await foldersIn(dir)) {
    for (const name of await foldersIn(join(dir, target))) {
      if (!name.startsWith(LEAVING)) stacks.push(join(dir, target, name));
    }
  }
  return stacks;
}

/**
 * Null when we were killed before its start was written down: then nothing of it ran, and whoever asked asks again. Null too when another
 * server clears its stack away while we read.
 */
async function load(around: Surroundings, folder: string): Promise<Instance | null> {
  const spec = await readJson<InstanceSpec>(join(folder, 'spec.json'));
  if (spec === null) return null;
  const state = await readJson<InstanceState>(join(folder, 'state.json'));
  if (state !== null) return new Instance(around, spec, state);
  const attempt = await newestPidFile(folder);
  return attempt === null ? null : new Instance(around, spec, { ...NEVER_STARTED, attempt });
}

/** Null where the folder is gone. */
async function newestPidFile(folder: string): Promise<number | null> {
  try {
    const numbers = (await readdir(folder)).map((name) => Number(/^pid\.(\d+)$/.exec(name)?.[1] ?? 0));
    return Math.max(0, ...numbers);
  } catch (error) {
    if (isNotFound(error)) return null;
    throw error;
  }
}

async function foldersIn(path: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(path, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  } catch (error) {
    if (isNotFound(error)) return [];
    throw error;
  }
}
