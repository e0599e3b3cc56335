import { closeSync, copyFileSync, fsyncSync, linkSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Replace a file so that a crash at any point leaves the old text or the new one, whole; on disk when this returns. */
export function writeAtomically(file: string, text: string): void {
  const temporary = `${file}.${process.pid}.tmp`;
  const fd = openSync(temporary, 'w', 0o600);
  try {
    writeFileSync(fd, text);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  renameSync(temporary, file);
  syncFolder(dirname(file));
}

/** Keep what stands there now beside it, whole at every instant. Durable as soon as the folder is synced, for what stands there is. */
export function keepCopy(file: string, copy: string): void {
  const temporary = `${copy}.${process.pid}.tmp`;
  try {
    rmSync(temporary, { force: true });
    secondName(file, temporary);
    renameSync(temporary, copy);
  } catch (error) {
    if (!isMissing(error)) throw error;
  } finally {
    // Also there when both names were of one file already: then a rename does nothing.
    rmSync(temporary, { force: true });
  }
}

/** Files are replaced, never written over: a second name keeps the content that the first one leaves. It needs no room on a full disk. */
function secondName(file: string, name: string): void {
  try {
    linkSync(file, name);
  } catch (error) {
    if (isMissing(error)) throw error;
    // A file system without second names.
    copyFileSync(file, name);
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function syncFolder(folder: string): void {
  const fd = openSync(folder, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
