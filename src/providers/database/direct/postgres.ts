import pg from 'pg';
import { messageOf } from '../../../lib/errors.ts';
import type { Rows } from './index.ts';

const STATEMENT_MS = 2_000;

/** Read-only by its session settings, each question with a limit on the server's side; the connection ends with the signal. */
export async function askPostgres(
  url: string,
  questions: readonly string[],
  signal: AbortSignal,
): Promise<readonly (Rows | { readonly failed: string })[]> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'astern guard',
    connectionTimeoutMillis: STATEMENT_MS,
    statement_timeout: STATEMENT_MS,
    lock_timeout: STATEMENT_MS,
    options: '-c default_transaction_read_only=on -c standard_conforming_strings=on',
  });
  client.on('error', () => undefined);
  const cut = () => void client.end().catch(() => undefined);
  signal.addEventListener('abort', cut, { once: true });
  try {
    await client.connect();
    const answers: (Rows | { readonly failed: string })[] = [];
    for (const text of questions) answers.push(await answerOf(client, text, signal));
    return answers;
  } finally {
    signal.removeEventListener('abort', cut);
    await client.end().catch(() => undefined);
  }
}

async function answerOf(
  client: pg.Client,
  text: string,
  signal: AbortSignal,
): Promise<Rows | { readonly failed: string }> {
  signal.throwIfAborted();
  try {
    const { rows } = await client.query<unknown[]>({ text, rowMode: 'array' });
    return rows.map(([first]) => String(first));
  } catch (error) {
    signal.throwIfAborted();
    return { failed: messageOf(error) };
  }
}
