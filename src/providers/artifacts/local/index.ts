import { mkdir, readdir, readFile, rename, rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { isDiskFull, isNotFound } from '../../../lib/file-errors.ts';
import { makeFolder } from '../../../lib/make-folder.ts';
import { replaceFile, syncFolder } from '../../../lib/replace-file.ts';
import type { Artifacts } from '../port.ts';
import { neededBytes } from './needed.ts';
import { digestOf, type Place, placeOf } from './place.ts';
import { badDigest, damaged, diskFull, missing } from './refusals.ts';
import { layOut } from './take.ts';
import { hashOf, pack, unpackFrom } from './tar.ts';
import { clearLeftovers, newTemp } from './temp.ts';

export type LocalArtifactsOptions = {
  readonly dir: string;
  /** Left free for everything else that writes to the disk, our own database first. */
  readonly reserveBytes?: number;
};

const RESERVE_BYTES = 64 * 1024 * 1024;

/** Artifacts as tar files in a folder, named by the SHA-256 of their content. Files that a killed server left half-written are removed first. */
export async function openLocalArtifacts(options: LocalArtifactsOptions): Promise<Artifacts> {
  const { dir, reserveBytes = RESERVE_BYTES } = options;
  const tempDir = join(dir, 'temp');
  makeFolder(tempDir);
  await clearLeftovers(tempDir);

  const put: Artifacts['put'] = async (folder, signal) => {
    const temp = newTemp(tempDir);
    const needed = await neededBytes(folder, signal);
    try {
      const free = await freeBytes(dir);
      if (free < needed + reserveBytes) throw diskFull(dir, free, needed + reserveBytes);
      const packed = await pack(folder, temp, signal);
      await keep(dir, temp, packed);
      return packed;
    } catch (error) {
      await rm(temp, { force: true });
      throw isDiskFull(error) ? diskFull(dir, await freeBytes(dir), needed + reserveBytes) : error;
    }
  };
  return {
    put,
    take: async (tar, limitBytes, signal) => {
      try {
        return await layOut(tempDir, { tar, limitBytes, signal }, (folder) => put(folder, signal));
      } catch (error) {
        throw isDiskFull(error) ? diskFull(dir, await freeBytes(dir), reserveBytes) : error;
      }
    },
    has: async (digest) => (await sizeIfWhole(place(dir, digest))) !== null,
    verify: async (digest) => verify(place(dir, digest), digest),
    unpack: async (digest, folder) => unpack(place(dir, digest), digest, folder),
    remove: async (digest) => {
      const { file, size } = place(dir, digest);
      await rm(file, { force: true });
      await rm(size, { force: true });
    },
    list: () => list(dir),
    freeBytes: () => freeBytes(dir),
  };
}

/** The size is written first: a file without it is not whole, and is stored again. */
async function keep(dir: string, temp: string, { digest, sizeBytes }: { digest: string; sizeBytes: number }) {
  const { folder, file, size } = place(dir, digest);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await replaceFile(size, `${sizeBytes}\n`);
  // Also over one that is there: it may be damaged, and this one is not.
  await rename(temp, file);
  await syncFolder(folder);
  await syncFolder(dir);
}

async function verify(where: Place, digest: string): Promise<'present' | 'missing' | 'damaged'> {
  try {
    return (await hashOf(where.file)) === digest ? 'present' : 'damaged';
  } catch (error) {
    if (isNotFound(error)) return 'missing';
    throw error;
  }
}

/** Checked while it is read; a damaged artifact leaves an empty folder. */
async function unpack(where: Place, digest: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  try {
    if ((await unpackFrom(where.file, folder)) !== digest) throw damaged(digest);
  } catch (error) {
    const left = await readdir(folder);
    await Promise.all(left.map((name) => rm(join(folder, name), { recursive: true, force: true })));
    if (isNotFound(error)) throw missing(digest);
    if (isDiskFull(error)) throw diskFull(folder, await freeBytes(folder), (await stat(where.file)).size);
    // What tar makes of it says little; whether the file is what it should be says all.
    throw (await verify(where, digest)) === 'damaged' ? damaged(digest) : error;
  }
}

async function sizeIfWhole({ file, size }: Place): Promise<number | null> {
  try {
    const [recorded, found] = await Promise.all([readFile(size, 'utf8'), stat(file)]);
    return Number(recorded) === found.size ? found.size : null;
  } catch (error) {
    if (isNotFound(error)) return null;
    throw error;
  }
}

async function list(dir: string): Promise<readonly string[]> {
  const folders = (await readdir(dir)).filter((name) => /^[0-9a-f]{2}$/.test(name));
  const names = await Promise.all(folders.map((folder) => readdir(join(dir, folder))));
  return names
    .flat()
    .map(digestOf)
    .filter((digest) => digest !== null)
    .sort();
}

async function freeBytes(dir: string): Promise<number> {
  const { bavail, bsize } = await statfs(dir);
  return bavail * bsize;
}

function place(dir: string, digest: string): Place {
  const found = placeOf(dir, digest);
  if (found === null) throw badDigest(digest);
  return found;
}
