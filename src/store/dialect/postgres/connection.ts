import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely';
import type { QueryResult as Answer, PoolClient } from 'pg';
import { ProviderError } from '../../../lib/errors.ts';
import { explained, isOutdatedPlan, isSpoilt } from './errors.ts';
import type { Statements } from './statements.ts';

/** One connection of the pool while it is lent out. After an error that may have spoilt it, it does nothing more and is thrown away. */
export class PostgresConnection implements DatabaseConnection {
  readonly #client: PoolClient;
  readonly #statements: Statements;
  #isInTransaction = false;
  #isSpoilt = false;
  #isOver = false;

  constructor(client: PoolClient, statements: Statements) {
    this.#client = client;
    this.#statements = statements;
    client.on('error', this.#spoil);
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    const { rows, rowCount } = await this.#ask(sql, parameters.map(storable));
    return { rows: rows as R[], numAffectedRows: BigInt(rowCount ?? 0) };
  }

  // biome-ignore lint/correctness/useYield: there is nothing to give; every reader of ours pages by key instead.
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('rows are read by pages here, not streamed');
  }

  async begin(statements: string): Promise<void> {
    this.#isInTransaction = true;
    await this.#ask(statements);
  }

  /** The database answers a commit with a rollback when an error came before it, even one that the work has swallowed. */
  async commit(): Promise<void> {
    const { command } = await this.#ask('commit');
    if (command === 'COMMIT') return;
    throw new ProviderError('database', 'the transaction was rolled back by an earlier error', { retryable: true });
  }

  async rollBack(): Promise<void> {
    if (!this.#isSpoilt) await this.#ask('rollback');
  }

  release(): void {
    this.#isOver = true;
    this.#client.off('error', this.#spoil);
    this.#client.release(this.#isSpoilt);
  }

  async #ask(sql: string, parameters?: unknown[]): Promise<Answer> {
    if (this.#isOver) throw new Error('the connection was given back; nothing more can be asked on it');
    if (this.#isSpoilt) {
      throw new ProviderError('database', 'the connection to the database broke off', { retryable: true });
    }
    try {
      if (parameters === undefined) return await this.#client.query(sql);
      return await this.#client.query(this.#statements.ask(sql, parameters));
    } catch (error) {
      if (isOutdatedPlan(error)) {
        this.#statements.renew();
        if (!this.#isInTransaction) return this.#ask(sql, parameters);
      }
      if (isSpoilt(error)) this.#spoil();
      throw explained(error);
    }
  }

  readonly #spoil = () => {
    this.#isSpoilt = true;
  };
}

/** PostgreSQL has no character 0 in texts, and half a character becomes another one anyway. */
function storable(value: unknown): unknown {
  return typeof value === 'string' ? value.replaceAll('\0', '\ufffd') : value;
}
