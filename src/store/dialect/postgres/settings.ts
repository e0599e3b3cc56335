import type { ClientConfig, CustomTypesConfig } from 'pg';
import { types } from 'pg';
import { GatheringSocket } from './gathering-socket.ts';

/**
 * Every wait has an end, the nearest to the cause first: the database gives up a lock, then a statement; we give up an answer that does not
 * come, as from a frozen machine. A server that was stopped inside a transaction loses it soon, because everybody else waits for that.
 */
const LOCK_TIMEOUT_MS = 8_000;
const STATEMENT_TIMEOUT_MS = 10_000;
const ANSWER_TIMEOUT_MS = 12_000;
const IDLE_IN_TRANSACTION_MS = 5_000;
const CONNECT_TIMEOUT_MS = 5_000;

/** Few connections: one writes at a time anyway, the others read. `pipeline`: what is asked at once on one connection is sent at once, and not one after the answer to the other. */
export const POOL = { max: 8, connectionTimeoutMillis: 10_000, idleTimeoutMillis: 30_000, pipeline: true };

export function clientSettings(databaseUrl: string): ClientConfig {
  return {
    connectionString: databaseUrl,
    application_name: 'astern',
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    lock_timeout: LOCK_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    query_timeout: ANSWER_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    types: numbers,
    stream: () => new GatheringSocket(),
  };
}

const INT8 = 20;

/** Whole numbers arrive as numbers; ours are times, sizes and counts, all far below 2^53. */
const numbers: CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === INT8 ? Number : types.getTypeParser(oid, format)) as CustomTypesConfig['getTypeParser'],
};
