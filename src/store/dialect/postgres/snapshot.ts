import type { Driver, Kysely } from 'kysely';
import type { Schema } from '../../schema.ts';
import type { PostgresConnection } from './connection.ts';
import { isOutdatedPlan } from './errors.ts';

const BEGIN_READING = 'begin isolation level repeatable read, read only';

export type Snapshots = {
  acquire(): Promise<PostgresConnection>;
  /** A Kysely whose queries all go to this one connection, also several at once. */
  over(connection: Lent): Kysely<Schema>;
};

/**
 * Reads everything as it was at one instant. Kysely's own transactions wait for each answer before they ask on; here what is asked at once
 * travels at once, and a look at ten tables takes three round trips instead of twelve.
 */
export async function readSnapshot<T>(snapshots: Snapshots, work: (tx: Kysely<Schema>) => Promise<T>): Promise<T> {
  try {
    return await readOnce(snapshots, work);
  } catch (error) {
    // It is said once, and whoever only reads can simply begin again.
    if (!(error instanceof Error && isOutdatedPlan(error.cause))) throw error;
    return readOnce(snapshots, work);
  }
}

async function readOnce<T>({ acquire, over }: Snapshots, work: (tx: Kysely<Schema>) => Promise<T>): Promise<T> {
  const connection = await acquire();
  try {
    // The beginning is not waited for: the database takes what comes in its order. Both have ended before anything else happens.
    const [begun, done] = await Promise.allSettled([connection.begin(BEGIN_READING), work(over(new Lent(connection)))]);
    if (begun.status === 'rejected') throw begun.reason;
    if (done.status === 'rejected') throw done.reason;
    await connection.commit();
    return done.value;
  } catch (error) {
    await connection.rollBack();
    throw error;
  } finally {
    connection.release();
  }
}

/** Hands out the one connection that its owner begins, ends and gives back. */
export class Lent implements Driver {
  readonly #connection: PostgresConnection;

  constructor(connection: PostgresConnection) {
    this.#connection = connection;
  }

  async init(): Promise<void> {
    // The connection is there already.
  }

  async acquireConnection(): Promise<PostgresConnection> {
    return this.#connection;
  }

  async releaseConnection(): Promise<void> {
    // Its owner gives it back.
  }

  async beginTransaction(): Promise<void> {
    refuse();
  }

  async commitTransaction(): Promise<void> {
    refuse();
  }

  async rollbackTransaction(): Promise<void> {
    refuse();
  }

  async destroy(): Promise<void> {
    // Nothing is ours.
  }
}

function refuse(): never {
  throw new Error('a snapshot is a transaction already');
}
