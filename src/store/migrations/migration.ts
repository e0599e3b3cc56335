import type { Kysely } from 'kysely';
import type { ColumnTypes } from '../dialect/dialect.ts';
import type { Schema } from '../schema.ts';

/**
 * One step of the schema, forward only. It must leave tables that the Astern before it can still read and write (add, fill, and only in a
 * later version stop using and drop), because two versions run side by side while servers are replaced. A test runs that Astern's store and suite
 * on the new schema: before a migration is added, `node scripts/freeze-store.mjs` keeps them.
 */
export type Migration = {
  readonly version: number;
  readonly name: string;
  /** The oldest schema whose Astern works on these tables as well; it is recorded with the migration, and that Astern then starts on them. */
  readonly livableFrom?: number;
  up(tx: Kysely<Schema>, columns: ColumnTypes): Promise<void>;
};
