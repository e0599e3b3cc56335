import { open } from 'node:fs/promises';
import { UserError } from '../lib/errors.ts';

export type FileKind = 'database' | 'export' | 'other';

const BEGINNINGS: ReadonlyArray<readonly [string, FileKind]> = [
  ['SQLite format 3\0', 'database'],
  ['{"kind":"astern-export"', 'export'],
];

/** What somebody has handed to us, by how it begins. */
export async function fileKind(file: string): Promise<FileKind> {
  const beginning = await readBeginning(file);
  return BEGINNINGS.find(([text]) => beginning.startsWith(text))?.[1] ?? 'other';
}

async function readBeginning(file: string): Promise<string> {
  const handle = await open(file, 'r').catch(() => null);
  if (handle === null)
    throw new UserError('backup/missing', `There is no file ${file} that can be read.`, 'Check the path.');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(32), 0, 32, 0);
    return buffer.toString('latin1', 0, bytesRead);
  } finally {
    await handle.close();
  }
}
