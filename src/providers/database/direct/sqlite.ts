import { fileURLToPath } from 'node:url';
import { cleanEnv } from '../../../lib/clean-env.ts';
import { runCommand } from '../../../lib/run-command.ts';
import type { Rows } from './index.ts';

const LIMIT_MS = 2_000;

/** A question to a file cannot be broken off from within: it runs in a process that can. */
const PROGRAM = `
  const { DatabaseSync } = await import('node:sqlite');
  let text = '';
  for await (const piece of process.stdin) text += piece;
  const { file, questions } = JSON.parse(text);
  const db = new DatabaseSync(file, { readOnly: true });
  const answers = questions.map((question) => {
    try {
      return db.prepare(question).all().map((row) => String(Object.values(row)[0]));
    } catch (error) {
      return { failed: error.message };
    }
  });
  process.stdout.write(JSON.stringify(answers));
`;

export async function askSqlite(
  url: string,
  questions: readonly string[],
  signal: AbortSignal,
): Promise<readonly (Rows | { readonly failed: string })[]> {
  const file = url.startsWith('file:') ? fileURLToPath(url) : url.replace(/^sqlite:(?:\/\/)?/, '');
  const { exitCode, stdout, stderr } = await runCommand({
    file: process.execPath,
    args: ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', PROGRAM],
    folder: '/',
    env: cleanEnv(),
    timeoutMs: LIMIT_MS,
    signal,
    input: JSON.stringify({ file, questions }),
  });
  if (exitCode === 0) return JSON.parse(stdout) as readonly (Rows | { readonly failed: string })[];
  const said = /^\S*Error: (.*)$/m.exec(stderr)?.[1] ?? 'it could not be opened';
  throw new Error(said);
}
