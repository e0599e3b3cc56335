import { stat } from 'node:fs/promises';
import { isNotFound } from './file-errors.ts';

/** When a file was last written, ms UTC. One that was rotated or removed since its name was read was written long ago: 0. */
export async function writtenAtMs(file: string): Promise<number> {
  try {
    return (await stat(file)).mtimeMs;
  } catch (error) {
    if (isNotFound(error)) return 0;
    throw error;
  }
}
