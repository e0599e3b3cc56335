import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Readable } from 'node:stream';
import { isDiskFull } from '../../../lib/file-errors.ts';
import { lastLines } from '../../../lib/last-lines.ts';
import { createMask } from '../../../lib/mask.ts';

/** Takes the output of a build to a file, without its secrets and up to a size, and remembers its last lines. */
export type BuildLog = {
  /** Resolves at the end of the stream. */
  take(output: Readable | null): Promise<void>;
  lastLines(): readonly string[];
  close(): Promise<void>;
};

const TAIL_BYTES = 16 * 1024;
const LINES = 20;

export type BuildLogOptions = {
  readonly maxBytes: number;
  /** Replaced in the file and in the last lines, see `createMask`. */
  readonly secrets: readonly string[];
};

export async function openBuildLog(path: string, { maxBytes, secrets }: BuildLogOptions): Promise<BuildLog> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const file = await open(path, 'a', 0o600);
  let keptBytes = 0;
  let droppedBytes = 0;
  let tail = Buffer.alloc(0);
  let turn: Promise<void> = Promise.resolve();

  const write = async (piece: Buffer): Promise<void> => {
    const room = maxBytes - keptBytes;
    const kept = droppedBytes > 0 ? 0 : Math.min(room, piece.length);
    const written = kept === 0 ? 0 : await append(file, piece.subarray(0, kept));
    keptBytes += written;
    droppedBytes += piece.length - written;
  };

  const keep = (piece: Buffer): Promise<void> => {
    tail = Buffer.concat([tail, piece]).subarray(-TAIL_BYTES);
    turn = turn.then(() => write(piece));
    return turn;
  };

  return {
    take: async (output) => {
      if (output === null) return;
      const mask = createMask(secrets);
      try {
        for await (const piece of output as AsyncIterable<Buffer>) await keep(mask.take(piece));
      } catch (error) {
        // The other end was destroyed; what was written up to then is kept.
        if (!(error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE')) throw error;
      }
      await keep(mask.end());
    },
    lastLines: () => lastLines(tail.toString('utf8'), LINES),
    close: async () => {
      await turn.catch(() => undefined);
      if (droppedBytes > 0) await append(file, Buffer.from(notKept(droppedBytes)));
      await file.close();
    },
  };
}

export function notKept(bytes: number): string {
  return `\n... ${bytes.toLocaleString('en-US')} more bytes not kept\n`;
}

/** Bytes that found room: a full disk must not fail a build that could well succeed elsewhere. */
async function append(file: FileHandle, piece: Buffer): Promise<number> {
  try {
    await file.writeFile(piece);
    return piece.length;
  } catch (error) {
    if (isDiskFull(error)) return 0;
    throw error;
  }
}
