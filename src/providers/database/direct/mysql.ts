import { type Connection, type ConnectionOptions, createConnection } from 'mysql2';
import { messageOf } from '../../../lib/errors.ts';
import type { Rows } from './index.ts';

const STATEMENT_MS = 2_000;
/** A server that does not keep its own limit is left. */
const OWN_LIMIT_MS = STATEMENT_MS + 500;

/** MySQL and MariaDB: read-only by its session, each question with a limit on the server's side and one of our own. */
export async function askMysql(
  url: string,
  questions: readonly string[],
  signal: AbortSignal,
): Promise<readonly (Rows | { readonly failed: string })[]> {
  signal.throwIfAborted();
  const connection = createConnection({
    ...addressOf(url),
    connectTimeout: STATEMENT_MS,
    connectAttributes: { program_name: 'astern guard' },
    rowsAsArray: true,
    // It compiles nothing, reads no file of ours, and takes one statement at a time.
    disableEval: true,
    flags: ['-LOCAL_FILES'],
    multipleStatements: false,
  });
  connection.on('error', () => undefined);
  const cut = () => connection.destroy();
  signal.addEventListener('abort', cut, { once: true });
  try {
    await within(signal, (done) => connection.connect((error) => done(error, [])));
    for (const setting of await settings(connection, signal)) await ask(connection, setting, signal);
    const answers: (Rows | { readonly failed: string })[] = [];
    for (const text of questions) answers.push(await answerOf(connection, text, signal));
    return answers;
  } finally {
    signal.removeEventListener('abort', cut);
    connection.destroy();
  }
}

/** The two databases limit a statement in different ways. */
async function settings(connection: Connection, signal: AbortSignal): Promise<readonly string[]> {
  const [version = ''] = await ask(connection, 'select version()', signal);
  const seconds = STATEMENT_MS / 1000;
  return [
    'set session transaction read only',
    `set session lock_wait_timeout = ${seconds}`,
    /mariadb/i.test(version)
      ? `set session max_statement_time = ${seconds}`
      : `set session max_execution_time = ${STATEMENT_MS}`,
  ];
}

async function answerOf(
  connection: Connection,
  text: string,
  signal: AbortSignal,
): Promise<Rows | { readonly failed: string }> {
  try {
    return await ask(connection, text, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Left) throw error;
    return { failed: messageOf(error) };
  }
}

function ask(connection: Connection, text: string, signal: AbortSignal): Promise<Rows> {
  return within(signal, (done) => connection.query(text, (error, rows) => done(error, rows)));
}

/** Nothing more can be asked over this connection. */
class Left extends Error {}

type Done = (error: Error | null, rows: unknown) => void;

/** What is asked of a connection that was cut is never answered: our own limit and the signal end the wait. */
function within(signal: AbortSignal, start: (done: Done) => void): Promise<Rows> {
  const { promise, resolve, reject } = Promise.withResolvers<Rows>();
  const late = setTimeout(() => reject(new Left(`no answer within ${STATEMENT_MS / 1000} s`)), OWN_LIMIT_MS);
  const cut = () => reject(signal.reason);
  signal.addEventListener('abort', cut, { once: true });
  start((error, rows) => {
    if (error !== null) reject(new Error(wordsOf(error)));
    else resolve(Array.isArray(rows) ? rows.map((row) => String(Array.isArray(row) ? row[0] : row)) : []);
  });
  return promise.finally(() => {
    clearTimeout(late);
    signal.removeEventListener('abort', cut);
  });
}

/** Several addresses that all refuse have no message of their own. */
function wordsOf(error: Error & { readonly code?: unknown }): string {
  return error.message || String(error.code ?? 'it could not be reached');
}

/** `mysql://user:password@host:3306/shop`, with `ssl-mode` as MySQL's own programs take it, or `socket`. */
function addressOf(url: string): ConnectionOptions {
  const { hostname, port, username, password, pathname, searchParams } = new URL(url);
  const socket = searchParams.get('socket');
  return {
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: decodeURIComponent(pathname.slice(1)),
    ...(socket === null
      ? { host: hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(port || 3306) }
      : { socketPath: socket }),
    ...tlsOf(searchParams.get('ssl-mode') ?? searchParams.get('sslmode') ?? ''),
  };
}

function tlsOf(mode: string): Pick<ConnectionOptions, 'ssl'> {
  switch (mode.toLowerCase().replaceAll('-', '_')) {
    case 'required':
    case 'require':
      return { ssl: { rejectUnauthorized: false } };
    case 'verify_ca':
      return { ssl: { rejectUnauthorized: true, verifyIdentity: false } };
    case 'verify_identity':
    case 'verify_full':
      return { ssl: { rejectUnauthorized: true, verifyIdentity: true } };
    default:
      return {};
  }
}
