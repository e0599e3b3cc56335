import { open } from 'node:fs/promises';
import { isNotFound } from './file-errors.ts';

const TAIL_BYTES = 16 * 1024;
const LINE_LENGTH = 500;

/** The last lines of a text, without the empty end; long lines are cut. */
export function lastLines(text: string, count: number): readonly string[] {
  return text
    .trimEnd()
    .split(/\r?\n/)
    .filter((line, index, all) => line !== '' || (index > 0 && index < all.length - 1))
    .slice(-count)
    .map((line) => (line.length > LINE_LENGTH ? `${line.slice(0, LINE_LENGTH)}…` : line));
}

/** The last lines of a file; none when it is not there. Reads its end only. */
export async function lastLinesOfFile(path: string, count: number): Promise<readonly string[]> {
  try {
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      const from = Math.max(0, size - TAIL_BYTES);
      const { buffer, bytesRead } = await file.read(Buffer.alloc(TAIL_BYTES), 0, TAIL_BYTES, from);
      const text = buffer.toString('utf8', 0, bytesRead);
      return lastLines(from === 0 ? text : text.slice(text.indexOf('\n') + 1), count);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (isNotFound(error)) return [];
    throw error;
  }
}
