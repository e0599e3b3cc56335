import { messageOf, ProviderError } from '../../../lib/errors.ts';

/** Classes and codes of SQLSTATE (https://www.postgresql.org/docs/current/errcodes-appendix.html) that tell of trouble, not of a bug in a query. */
const TROUBLE: ReadonlyArray<readonly [prefix: string, message: string]> = [
  ['08', 'the connection to the database broke off'],
  ['25006', 'the database takes no writes: it is a standby, or set to read-only'],
  ['25P02', 'the transaction was ended by an earlier error; nothing of it was kept'],
  ['25P03', 'the database ended a transaction that stood still; nothing of it was kept'],
  ['28', 'the database does not accept this user or password'],
  ['3D000', 'the database does not exist'],
  ['40', 'the database ended the transaction because of another one; nothing of it was kept'],
  ['42501', 'this user of the database may not do that'],
  ['53', 'the database is out of space, memory or connections'],
  ['55P03', 'another transaction held a row of the database for too long'],
  ['57014', 'the database took too long'],
  ['57', 'the database is shutting down or starting'],
  ['58', 'the database has trouble with its system'],
  ['XX', 'the database has an internal error'],
];

const NETWORK = /^E(CONN|PIPE|TIMEDOUT|HOSTUNREACH|NETUNREACH|HOSTDOWN|AI_|NOTFOUND|NOENT|ACCES)/;
/** What the client library says without a code. */
const BROKEN_OFF =
  /terminated|timeout|not queryable|closed the connection|Connection ended|SSL|SCRAM|password|sslmode|authentication/i;

/** Trouble with the database as people can act on it; any other error as it is. */
export function explained(error: unknown): unknown {
  const message = troubleIn(error);
  if (message === null) return error;
  return new ProviderError('database', `${message} (${messageOf(error)})`, { retryable: true, cause: error });
}

/** A newer Astern has changed the tables under a statement that the database had planned for the old ones. It says so once. */
export function isOutdatedPlan(error: unknown): boolean {
  return codeOf(error) === '0A000' && /cached plan/.test(messageOf(error));
}

/** The connection may hold an answer that nobody waits for any more, or half a transaction: it is not used again. */
export function isSpoilt(error: unknown): boolean {
  const code = codeOf(error);
  return code === null || !isSqlState(code) || /^(08|57P|25P03|53|58|XX)/.test(code);
}

function troubleIn(error: unknown): string | null {
  if (error instanceof AggregateError) return troubleIn(error.errors[0]);
  if (isOutdatedPlan(error)) return 'the tables were changed by a newer Astern just now; nothing of this was kept';
  const code = codeOf(error);
  if (code !== null && isSqlState(code)) return TROUBLE.find(([prefix]) => code.startsWith(prefix))?.[1] ?? null;
  if (code !== null && NETWORK.test(code)) return 'the database cannot be reached';
  return error instanceof Error && BROKEN_OFF.test(error.message) ? 'the database does not answer' : null;
}

function codeOf(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null;
  return error.code;
}

function isSqlState(code: string): boolean {
  return /^[0-9A-Z]{5}$/.test(code) && !/^E[A-Z]{4}$/.test(code);
}
