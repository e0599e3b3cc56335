import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely';
import { explained } from './errors.ts';

type Prepared = { readonly statement: StatementSync; readonly returnsRows: boolean };

const KEPT_STATEMENTS = 300;

/** Runs what Kysely compiled; a statement is prepared once and used again. */
export class SqliteConnection implements DatabaseConnection {
  readonly #database: DatabaseSync;
  readonly #prepared = new Map<string, Prepared>();
  #inTransaction = false;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    this.#refuseAfterLostTransaction();
    try {
      const { statement, returnsRows } = this.#prepare(sql);
      const values = parameters.map(bindable);
      if (returnsRows) return { rows: statement.all(...values) as R[] };
      const { changes } = statement.run(...values);
      return { rows: [], numAffectedRows: BigInt(changes) };
    } catch (error) {
      throw explained(error);
    }
  }

  async *streamQuery<R>({ sql, parameters }: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
    // Not a kept statement: a reader that stops early leaves this one half read.
    const statement = this.#database.prepare(sql);
    for (const row of statement.iterate(...parameters.map(bindable))) yield { rows: [row as R] };
  }

  /**
   * Takes the write lock at once: a transaction that reads first and writes later can then never find that it read old rows. One that only
   * reads keeps no writer waiting, not even of another process.
   */
  begin(onlyReads: boolean): void {
    this.#run(onlyReads ? 'begin' : 'begin immediate');
    this.#inTransaction = true;
  }

  commit(): void {
    this.#refuseAfterLostTransaction();
    this.#run('commit');
    this.#inTransaction = false;
  }

  /** SQLite has rolled back by itself after some errors (disk full, I/O); then there is nothing left to undo. */
  rollBack(): void {
    this.#inTransaction = false;
    if (this.#database.isTransaction) this.#run('rollback');
  }

  /** Without this, what follows an error that SQLite answered with its own rollback would be written for itself, outside any transaction. */
  #refuseAfterLostTransaction(): void {
    if (!this.#inTransaction || this.#database.isTransaction) return;
    throw new Error('the transaction was rolled back by an earlier error; nothing more can be done in it');
  }

  #run(sql: string): void {
    try {
      this.#prepare(sql).statement.run();
    } catch (error) {
      throw explained(error);
    }
  }

  #prepare(sql: string): Prepared {
    const kept = this.#prepared.get(sql);
    if (kept !== undefined) return kept;
    const statement = this.#database.prepare(sql);
    const prepared = { statement, returnsRows: statement.columns().length > 0 };
    if (this.#prepared.size >= KEPT_STATEMENTS) this.#forgetOldest();
    this.#prepared.set(sql, prepared);
    return prepared;
  }

  #forgetOldest(): void {
    for (const sql of this.#prepared.keys()) {
      this.#prepared.delete(sql);
      return;
    }
  }
}

function bindable(value: unknown): SQLInputValue {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint' || value === null)
    return value;
  throw new TypeError(`cannot store a ${typeof value}; times are numbers, JSON is text`);
}
