import { lstat, opendir } from 'node:fs/promises';
import { join } from 'node:path';

const BLOCK_BYTES = 512;
/** A header for each entry, and more for names and links that are long. */
const HEADERS_BYTES = 5 * BLOCK_BYTES;
/** Two empty blocks, and then up to a whole record of twenty. */
const END_BYTES = 2 * 20 * BLOCK_BYTES;

/** Upper bound of the archive of a folder, so that a full disk is told before an hour of writing and not after. */
export async function neededBytes(folder: string, signal: AbortSignal): Promise<number> {
  return END_BYTES + (await bytesIn(folder, signal));
}

async function bytesIn(folder: string, signal: AbortSignal): Promise<number> {
  let bytes = 0;
  for await (const entry of await opendir(folder)) {
    signal.throwIfAborted();
    const path = join(folder, entry.name);
    bytes += HEADERS_BYTES;
    if (entry.isDirectory()) bytes += await bytesIn(path, signal);
    else if (entry.isFile()) bytes += Math.ceil((await lstat(path)).size / BLOCK_BYTES) * BLOCK_BYTES;
  }
  return bytes;
}
