import { existsSync, readdirSync } from 'node:fs';
import { copyFile, readdir, rename, rm, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { isNotFound } from '../../../lib/file-errors.ts';
import { writtenAtMs } from '../../../lib/written-at.ts';
import { unknownInstance } from '../refusals.ts';
import { checked, type Layout, targetFolder } from './layout.ts';

export type Rotation = { readonly maxBytes: number; readonly kept: number };

export const DEFAULT_ROTATION: Rotation = { maxBytes: 20 * 1024 * 1024, kept: 3 };

/**
 * Copy, then cut: the process keeps the file open in append mode, so it goes on at the new end. Lines written between the two are lost,
 * which a rename would not spare us either, since nobody tells the process to open a new file. True when it was cut.
 */
export async function rotate(log: string, { maxBytes, kept }: Rotation): Promise<boolean> {
  const sizeBytes = await stat(log).then(
    (found) => found.size,
    () => 0,
  );
  if (sizeBytes <= maxBytes) return false;
  try {
    for (let number = kept - 1; number >= 1; number--) await shift(`${log}.${number}`, `${log}.${number + 1}`);
    if (kept > 0) await copyFile(log, `${log}.1`);
  } catch (error) {
    // Most likely the disk is full: then a log that grows on is worse than a lost one.
    await rm(`${log}.1`, { force: true });
    if (sizeBytes <= 2 * maxBytes) throw error;
  }
  await truncate(log, 0);
  return true;
}

/** Where the log of an instance stands, also after its stack was removed. */
export function findLog(layout: Layout, instance: string): string {
  const name = `${checked(instance)}.log`;
  const targets = existsSync(layout.logsDir) ? readdirSync(layout.logsDir) : [];
  for (const target of targets) {
    // The name of an instance begins with that of its stack; how many parts follow is the business of whoever named it.
    const stacks = readdirSync(join(layout.logsDir, target)).filter((stack) => instance.startsWith(`${stack}.`));
    const found = stacks.map((stack) => join(layout.logsDir, target, stack, name)).find((path) => existsSync(path));
    if (found !== undefined) return found;
  }
  throw unknownInstance(instance);
}

/** Forget the logs of removed stacks of a target, but for the newest. */
export async function keepNewest(layout: Layout, target: string, keep: number): Promise<void> {
  const folder = join(layout.logsDir, targetFolder(target));
  const living = new Set(await namesIn(join(layout.dir, targetFolder(target))));
  const gone = (await namesIn(folder)).filter((stack) => !living.has(stack));
  const aged = await Promise.all(
    gone.map(async (stack) => ({ stack, atMs: await newestWriteMs(join(folder, stack)) })),
  );
  const old = aged.sort((a, b) => b.atMs - a.atMs).slice(keep);
  await Promise.all(old.map(({ stack }) => rm(join(folder, stack), { recursive: true, force: true })));
}

async function newestWriteMs(folder: string): Promise<number> {
  const names = await namesIn(folder);
  const times = await Promise.all(names.map((name) => writtenAtMs(join(folder, name))));
  return Math.max(0, ...times);
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isNotFound(error)) return [];
    throw error;
  }
}

async function shift(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}
