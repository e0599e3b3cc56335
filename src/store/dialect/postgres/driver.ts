import type { Driver } from 'kysely';
import type { Pool } from 'pg';
import { PostgresConnection } from './connection.ts';
import { explained } from './errors.ts';
import { Statements } from './statements.ts';

/** Half of an advisory lock's name; the other half says which. The database keeps these apart from locks of one number. */
const ASTERN = 0x61737472;
const WRITING = 1;

/**
 * Every transaction that may write first waits for the one before it, on whatever server that runs: then what it reads cannot change under it,
 * as in the embedded database. Single statements and read-only transactions do not wait. Each statement sees what was committed before it.
 */
const BEGIN_WRITING = `begin; select pg_advisory_xact_lock(${ASTERN}, ${WRITING})`;
export class PostgresPoolDriver implements Driver {
  readonly #pool: Pool;
  readonly #statements = new Statements();

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async init(): Promise<void> {
    // The pool connects when it is first used.
  }

  async acquireConnection(): Promise<PostgresConnection> {
    try {
      return new PostgresConnection(await this.#pool.connect(), this.#statements);
    } catch (error) {
      throw explained(error);
    }
  }

  async releaseConnection(connection: PostgresConnection): Promise<void> {
    connection.release();
  }

  async beginTransaction(connection: PostgresConnection): Promise<void> {
    await connection.begin(BEGIN_WRITING);
  }

  async commitTransaction(connection: PostgresConnection): Promise<void> {
    await connection.commit();
  }

  async rollbackTransaction(connection: PostgresConnection): Promise<void> {
    await connection.rollBack();
  }

  async destroy(): Promise<void> {
    await this.#pool.end();
  }
}
