import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { bootId } from '../../../lib/processes.ts';
import { readJson } from '../../../lib/read-json.ts';
import { replaceFile } from '../../../lib/replace-file.ts';

export type Unpack = (digest: string, folder: string) => Promise<void>;

type Laid = { readonly digest: string; readonly bootId: string };

/** The folder that instances of a stack run in. */
export function appFolder(stackFolder: string): string {
  return join(stackFolder, 'app');
}

/** Unpack beside its place, then rename: a half-laid stack never stands under the name that is used. */
export async function lay(stackFolder: string, digest: string, unpack: Unpack): Promise<void> {
  if (await isLaid(stackFolder, digest)) return;
  await mkdir(stackFolder, { recursive: true, mode: 0o700 });
  await clearAway(stackFolder);
  const next = join(stackFolder, `app.${randomBytes(4).toString('hex')}.next`);
  await unpack(digest, next);
  await rename(next, appFolder(stackFolder));
  await replaceFile(laidFile(stackFolder), JSON.stringify({ digest, bootId: bootId() } satisfies Laid));
}

/**
 * After the machine went down the files are laid anew: nothing of the stack can run then, and unpacked files that were not on disk yet
 * may be empty. This spares a sync of the whole disk at each placing. False when it was never laid.
 */
export async function layAgainAfterBoot(stackFolder: string, unpack: Unpack): Promise<boolean> {
  const laid = await readLaid(stackFolder);
  if (laid === null) return false;
  await lay(stackFolder, laid.digest, unpack);
  return true;
}

async function isLaid(stackFolder: string, digest: string): Promise<boolean> {
  const laid = await readLaid(stackFolder);
  return laid !== null && laid.digest === digest && laid.bootId === bootId();
}

function readLaid(stackFolder: string): Promise<Laid | null> {
  return readJson<Laid>(laidFile(stackFolder));
}

async function clearAway(stackFolder: string): Promise<void> {
  const left = (await readdir(stackFolder)).filter((name) => name === 'app' || name.endsWith('.next'));
  await rm(laidFile(stackFolder), { force: true });
  await Promise.all(left.map((name) => rm(join(stackFolder, name), { recursive: true, force: true })));
}

function laidFile(stackFolder: string): string {
  return join(stackFolder, 'laid.json');
}
