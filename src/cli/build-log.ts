import type { Client } from '../api/client.ts';
import type { Context } from './command.ts';

const POLL_MS = 400;

export type LogReader = {
  /** Hand over what has been written since the last time; true once the log has ended. */
  read(): Promise<boolean>;
  /** Hand over the last line too, if it was not finished. */
  flush(): void;
};

/** Reads a build log in order, a whole line at a time. */
export function logReader(
  { client, id, signal }: { readonly client: Client; readonly id: string; readonly signal: AbortSignal | undefined },
  onLine: (line: string) => void,
): LogReader {
  let from = 0;
  let rest = '';
  return {
    async read() {
      for (;;) {
        const { body } = await client.call('log', { params: { id }, query: { from }, signal });
        const lines = (rest + body.text).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) onLine(line);
        const more = body.next > from;
        from = body.next;
        // Read on even when it says that it has ended: a part may stop short of a character that is cut in two.
        if (!more) return body.ended;
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
export async function lastLines(client: Client, id: string, count: number): Promise<readonly string[]> {
  const lines: string[] = [];
  const reader = logReader({ client, id, signal: undefined }, (line) => {
    lines.push(line);
    if (lines.length > count) lines.shift();
  });
  await reader.read();
  reader.flush();
  return lines;
}
