import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { syncFolderNow } from './lib/make-folder.ts';

const LOOKS_WHOLE = /^\S{16,}$/;

/**
 * The secret of whoever owns the data directory. Made once; of servers that start at the same time on a new directory, the first one's stays.
 * A file without a secret in it, such as a power cut may leave on some disks, is replaced.
 */
export function localSecret(data: string): string {
  const file = join(data, 'token');
  return secretIn(file) ?? newSecret(file);
}

function secretIn(file: string): string | null {
  if (!existsSync(file)) return null;
  const text = readFileSync(file, 'utf8').trim();
  return LOOKS_WHOLE.test(text) ? text : null;
}

function newSecret(file: string): string {
  const next = `${file}.${process.pid}.new`;
  writeSynced(next, `astern_${randomBytes(24).toString('base64url')}\n`);
  try {
    linkSync(next, file);
  } catch (error) {
    if (!existsSync(file)) throw error;
    // Another server was quicker, or what stands there is not a secret.
    if (secretIn(file) === null) renameSync(next, file);
  } finally {
    rmSync(next, { force: true });
  }
  syncFolderNow(dirname(file));
  return readFileSync(file, 'utf8').trim();
}

function writeSynced(file: string, text: string): void {
  const fd = openSync(file, 'w', 0o600);
  try {
    writeFileSync(fd, text);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
