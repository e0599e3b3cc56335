import { closeSync, fsyncSync, mkdirSync, openSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** Make a folder and those above it. Their names survive a power cut: what is synced inside a folder is lost if the folder itself is. */
export function makeFolder(path: string, mode = 0o700): void {
  const first = mkdirSync(resolve(path), { recursive: true, mode });
  if (first === undefined) return;
  const highest = dirname(resolve(first));
  for (let folder = dirname(resolve(path)); folder.length >= highest.length; folder = dirname(folder)) {
    syncFolderNow(folder);
    if (folder === dirname(folder)) return;
  }
}

/** Makes new names in a folder survive a power cut. */
export function syncFolderNow(path: string): void {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
