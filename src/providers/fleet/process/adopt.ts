import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isNotFound } from '../../../lib/file-errors.ts';
import { newId } from '../../../lib/ids.ts';
import { readJson } from '../../../lib/read-json.ts';
import { replaceFile } from '../../../lib/replace-file.ts';
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
  const id = newId('fleet');
  await replaceFile(path, `${id}\n`);
  return id;
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
      const path = join(dir, target, name);
      if (name.startsWith(LEAVING)) await rm(path, { recursive: true, force: true });
      else stacks.push(path);
    }
  }
  return stacks;
}

/** Null when we were killed before its start was written down: then nothing of it ran, and whoever asked asks again. */
async function load(around: Surroundings, folder: string): Promise<Instance | null> {
  const spec = await readJson<InstanceSpec>(join(folder, 'spec.json'));
  if (spec === null) return null;
  const state = await readJson<InstanceState>(join(folder, 'state.json'));
  return new Instance(around, spec, state ?? { ...NEVER_STARTED, attempt: await newestPidFile(folder) });
}

async function newestPidFile(folder: string): Promise<number> {
  const numbers = (await readdir(folder)).map((name) => Number(/^pid\.(\d+)$/.exec(name)?.[1] ?? 0));
  return Math.max(0, ...numbers);
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
