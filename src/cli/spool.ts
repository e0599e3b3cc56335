import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Context } from './command.ts';

/** Stands for standard input or output where a file is asked for. */
const PIPE = '-';

/** Work on the file that is named, or on all that comes in: a slow pipe must not hold the store. */
export async function fromFileOrPipe<T>(
  context: Context,
  word: string,
  work: (file: string) => Promise<T>,
): Promise<T> {
  if (word !== PIPE) return work(resolve(context.cwd, word));
  return inOwnFolder(async (file) => {
    await pipeline(context.terminal.in, createWriteStream(file, { mode: 0o600 }), {
      signal: context.interrupted,
    });
    return work(file);
  });
}

/** Have a file made under the name that is given, or hand it on once it is whole. */
export async function toFileOrPipe<T>(context: Context, word: string, make: (file: string) => Promise<T>): Promise<T> {
  if (word !== PIPE) return make(resolve(context.cwd, word));
  return inOwnFolder(async (file) => {
    const made = await make(file);
    await pipeline(createReadStream(file), context.terminal.out, { end: false });
    return made;
  });
}

export function isPipe(word: string): boolean {
  return word === PIPE;
}

async function inOwnFolder<T>(work: (file: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'astern-'));
  try {
    return await work(join(folder, 'export'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
