import { open } from 'node:fs/promises';

const PART_BYTES = 64 * 1024;

export type LogPart = {
  readonly text: string;
  /** Byte offset where the next part begins. */
  readonly next: number;
  /** Nothing stood behind it when it was read. Goes by what was read, not by what is left of it: a part shortened by a cut character is not the last. */
  readonly isLast: boolean;
};

/** A part of a log from a byte offset, never half a character; empty when there is no such file yet. */
export async function readLogPart(file: string, from: number): Promise<LogPart> {
  const handle = await open(file, 'r').catch(() => null);
  if (handle === null) return { text: '', next: from, isLast: true };
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(PART_BYTES), 0, PART_BYTES, from);
    const whole = wholeCharacters(buffer.subarray(0, bytesRead));
    return { text: whole.toString('utf8'), next: from + whole.length, isLast: bytesRead < PART_BYTES };
  } finally {
    await handle.close();
  }
}

/** Cut before a character whose bytes are not all there yet; the next part begins with it. */
function wholeCharacters(bytes: Buffer): Buffer {
  let start = bytes.length - 1;
  while (start >= 0 && start > bytes.length - 4 && ((bytes[start] ?? 0) & 0xc0) === 0x80) start -= 1;
  const lead = bytes[start] ?? 0;
  const needed = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
  return start >= 0 && start + needed > bytes.length && start > 0 ? bytes.subarray(0, start) : bytes;
}
