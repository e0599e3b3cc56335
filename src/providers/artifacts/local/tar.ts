import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { cleanEnv } from '../../../lib/clean-env.ts';
import { ProviderError } from '../../../lib/errors.ts';
import { type CommandResult, runCommand } from '../../../lib/run-command.ts';

const TIMEOUT_MS = 30 * 60_000;

/**
 * Nothing but names, content, exec bits and links may reach the archive: the same files give the same bytes, whoever packs them and when.
 * Links stay links, wherever they point; names linked to the same file become files of their own.
 */
const PACK = [
  '--create',
  '--file=-',
  '--format=gnu',
  '--sort=name',
  '--mtime=@0',
  '--owner=0',
  '--group=0',
  '--numeric-owner',
  '--mode=a-st,go-w',
  '--no-xattrs',
  '--no-acls',
  '--no-selinux',
  '--hard-dereference',
];

/** Files belong to whoever unpacks. GNU tar never follows a link out of the folder, nor a name that is absolute or has `..` in it. */
const INTO = ['--no-same-owner', '--preserve-permissions', '--no-overwrite-dir'];
const UNPACK = ['--extract', '--file=-', ...INTO];

/** A disk that is full in the middle of a file shows as a short write. */
const FULL = /No space left on device|Disk quota exceeded|File too large|Wrote only \d+ of \d+ bytes/;

/** Pack a folder into a new file, and put it on disk. */
export async function pack(folder: string, file: string, signal: AbortSignal) {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  const target = await open(file, 'wx', 0o600);
  try {
    const onOutput = async (piece: Uint8Array) => {
      hash.update(piece);
      sizeBytes += piece.length;
      await target.writeFile(piece);
    };
    const args = [...PACK, `--directory=${folder}`, '.'];
    check('pack', await runCommand({ ...tar(args), onOutput, signal }));
    await target.sync();
  } finally {
    await target.close();
  }
  return { digest: `sha256:${hash.digest('hex')}`, sizeBytes };
}

/** Unpack a file and return the digest of what was read. */
export async function unpackFrom(file: string, folder: string): Promise<string> {
  const hash = createHash('sha256');
  check('unpack', await runCommand({ ...tar([...UNPACK, `--directory=${folder}`]), input: hashed(file, hash) }));
  return `sha256:${hash.digest('hex')}`;
}

/** Unpack what somebody else packed, compressed or not; false: it is no archive. */
export async function unpackAny(file: string, folder: string, signal: AbortSignal): Promise<boolean> {
  const args = ['--extract', `--file=${file}`, ...INTO, `--directory=${folder}`];
  const { exitCode, stderr } = await runCommand({ ...tar(args), signal });
  if (exitCode !== 0 && FULL.test(stderr)) throw full(stderr);
  return exitCode === 0;
}

export async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(file, { highWaterMark: 1024 * 1024 })) hash.update(piece);
  return `sha256:${hash.digest('hex')}`;
}

async function* hashed(file: string, hash: ReturnType<typeof createHash>): AsyncGenerator<Uint8Array> {
  for await (const piece of createReadStream(file, { highWaterMark: 1024 * 1024 })) {
    hash.update(piece);
    yield piece;
  }
}

function tar(args: readonly string[]) {
  return { file: 'tar', args, folder: '/', env: { ...cleanEnv(), LC_ALL: 'C' }, timeoutMs: TIMEOUT_MS };
}

function check(what: string, { exitCode, stderr }: CommandResult): void {
  if (exitCode === 0) return;
  if (FULL.test(stderr)) throw full(stderr);
  const hint = /unrecognized option|unknown option/.test(stderr) ? ' (GNU tar is needed)' : '';
  throw new ProviderError('artifacts', `tar could not ${what}${hint}: ${stderr.trim().slice(-500)}`, {
    retryable: true,
  });
}

function full(stderr: string): Error {
  return Object.assign(new Error(stderr.trim().slice(-500)), { code: 'ENOSPC' });
}
