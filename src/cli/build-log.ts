import type { Client } from '../api/client.ts';
import { type Context, given } from './command.ts';

const POLL_MS = 400;

export type LogReader = {
  /** Hand over what has been written since the last time; true once the log has ended. */
  read(): Promise<boolean>;
  /** Hand over the last line too, if it was not finished. */
  flush(): void;
};

/** A part of a log from a byte offset. */
export type ReadPart = (
  from: number,
) => Promise<{ readonly text: string; readonly next: number; readonly ended: boolean }>;

/** The build log of an operation. */
export function partsOfBuild(client: Client, id: string, signal?: AbortSignal): ReadPart {
  return async (from) => (await client.call('log', { params: { id }, query: { from }, signal })).body;
}

/** The log of a gate; of its newest attempt unless told. */
export function partsOfGate(
  client: Client,
  { id, gate, attempt }: { readonly id: string; readonly gate: string; readonly attempt?: number },
  signal?: AbortSignal,
): ReadPart {
  const query = given('attempt', attempt);
  return async (from) => {
    const { body } = await client.call('gateLog', { params: { id, gate }, query: { from, ...query }, signal });
    return body;
  };
}

/** Reads a log in order, a whole line at a time. */
export function logReader(readPart: ReadPart, onLine: (line: string) => void): LogReader {
  let from = 0;
  let rest = '';
  return {
    async read() {
      for (;;) {
        const part = await readPart(from);
        const lines = (rest + part.text).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) onLine(line);
        const more = part.next > from;
        from = part.next;
        // Read on even when it says that it has ended: a part may stop short of a character that is cut in two.
        if (!more) return part.ended;
      }
    },
    flush() {
      if (rest !== '') onLine(rest);
      rest = '';
    },
  };
}

/** Read a log until it ends or `until` aborts; what was written up to then is handed over. */
export async function tailLog(reader: LogReader, until: AbortSignal, { clock }: Pick<Context, 'clock'>): Promise<void> {
  while (!(await reader.read()) && !until.aborted) {
    await clock.sleep(POLL_MS, until).catch(() => undefined);
  }
  reader.flush();
}

/** The last lines of a log, however long it is. */
export async function lastLines(readPart: ReadPart, count: number): Promise<readonly string[]> {
  const lines: string[] = [];
  const reader = logReader(readPart, (line) => {
    lines.push(line);
    if (lines.length > count) lines.shift();
  });
  await reader.read();
  reader.flush();
  return lines;
}
