import { readFile } from 'node:fs/promises';
import { isNotFound } from './file-errors.ts';

/** Read a file that only we write. Null when it is not there, or torn by a power cut; `T` is what we wrote. */
export async function readJson<T>(path: string): Promise<T | null> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as T;
  } catch (error) {
    if (isNotFound(error) || error instanceof SyntaxError) return null;
    throw error;
  }
}
