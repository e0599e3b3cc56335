import { messageOf } from '../../../lib/errors.ts';
import type { DatabasePlace, LiveDatabase } from '../port.ts';

/** Rows of a question, each by its first column as text. Throws when it was not answered. */
export type Rows = readonly string[];

type Ask = (
  url: string,
  questions: readonly string[],
  signal: AbortSignal,
) => Promise<readonly (Rows | { readonly failed: string })[]>;

const mysql: Ask = async (...asked) => (await import('./mysql.ts')).askMysql(...asked);

const ASK: Readonly<Record<DatabasePlace['dialect'], Ask>> = {
  // Loaded when first asked: most servers have use for one of them at most.
  postgres: async (...asked) => (await import('./postgres.ts')).askPostgres(...asked),
  sqlite: async (...asked) => (await import('./sqlite.ts')).askSqlite(...asked),
  mysql,
  mariadb: mysql,
};

/** Asks the database itself, over a connection of its own that cannot write, and that lives only as long as the questions. */
export function createDirectDatabase(): LiveDatabase {
  return {
    ask: async (place, questions, signal) => {
      const rows = await askAll(place, questions, signal);
      return Object.fromEntries(questions.map((question, index) => [question, countIn(rows[index])]));
    },
    applied: async (place, question, signal) => {
      const [rows] = await askAll(place, [question], signal);
      return rows === undefined || 'failed' in rows ? null : rows;
    },
  };
}

async function askAll({ dialect, url }: DatabasePlace, questions: readonly string[], signal: AbortSignal) {
  if (questions.length === 0) return [];
  const ask = ASK[dialect];
  const all = (failed: string) => questions.map(() => ({ failed }));
  try {
    return await ask(url, questions, signal);
  } catch (error) {
    return all(messageOf(signal.aborted ? signal.reason : error));
  }
}

function countIn(rows: Rows | { readonly failed: string } | undefined) {
  if (rows === undefined) return { failed: 'it was not asked' };
  if ('failed' in rows) return { failed: rows.failed };
  const count = Number(rows[0] ?? Number.NaN);
  return Number.isFinite(count) ? { count } : { failed: 'it did not answer with a number' };
}
