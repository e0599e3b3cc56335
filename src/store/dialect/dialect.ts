import type { ColumnDefinitionBuilder, Kysely, RawBuilder, SelectQueryBuilder, Transaction } from 'kysely';
import type { Schema } from '../schema.ts';

/**
 * All that differs between databases. Everything outside the folders beside this file is plain Kysely that SQLite and PostgreSQL both run:
 * no upsert but `on conflict`, no JSON in SQL, no time in SQL, `returning` where a row is changed and read.
 */
export type StoreDialect = {
  readonly db: Kysely<Schema>;
  readonly columns: ColumnTypes;
  /** The clock that leases, delays and event times come from: that of whatever all servers of this store share. */
  nowMs(db: Kysely<Schema>): Promise<number>;
  /** Keep the selected rows from changing until the transaction ends; rows that another one holds are waited for. */
  lockRows<T extends keyof Schema, O>(query: SelectQueryBuilder<Schema, T, O>): SelectQueryBuilder<Schema, T, O>;
  /** As `lockRows`, but rows that another transaction holds are left out: whoever holds one is about to take it. */
  lockFreeRows<T extends keyof Schema, O>(query: SelectQueryBuilder<Schema, T, O>): SelectQueryBuilder<Schema, T, O>;
  /** Rows were written with numbers of their own into a column that the database counts up: it goes on after the highest. */
  countOn(tx: Kysely<Schema>, table: keyof Schema, column: string): Promise<void>;
  /** One at a time, on whatever server: what it has read stays so until it ends, as if no other transaction ran. */
  transaction<T>(work: (tx: Transaction<Schema>) => Promise<T>): Promise<T>;
  /** Reads everything as it was at one instant, and writes nothing. */
  snapshot<T>(work: (tx: Kysely<Schema>) => Promise<T>): Promise<T>;
  /** Called after a commit that appended events, the last of them with this number; reaches the listeners of every server of this store. */
  announceEvents(seq: number): void;
  onEventsAnnounced(listener: () => void): () => void;
  close(): Promise<void>;
};

export type ColumnTypes = {
  /** 64-bit whole number that arrives as a JavaScript number. */
  readonly integer: 'integer' | 'bigint';
  /** Text that is compared byte by byte, so that a range of it is a prefix. */
  readonly text: 'text' | RawBuilder<string>;
  /** Makes an integer column one that the database counts up by itself. */
  countedUp(column: ColumnDefinitionBuilder): ColumnDefinitionBuilder;
};
