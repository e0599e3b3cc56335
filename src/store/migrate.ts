import type { Kysely } from 'kysely';
import { UserError } from '../lib/errors.ts';
import type { StoreDialect } from './dialect/dialect.ts';
import { migrations as known } from './migrations/list.ts';
import type { Migration } from './migrations/migration.ts';
import type { Schema } from './schema.ts';

/** Brings the schema to what this code knows, all missing steps in one transaction: it is either the old one or the new one. Of several servers
 * that start at once, one does it and the others wait. */
export async function migrate(dialect: StoreDialect, migrations: readonly Migration[] = known): Promise<void> {
  await dialect.transaction(async (tx) => {
    const current = await currentVersion(tx, dialect);
    const newest = migrations.at(-1)?.version ?? 0;
    if (current > newest) throw newerSchema(current, newest);
    for (const migration of migrations) {
      if (migration.version > current) await apply(tx, dialect, migration);
    }
  });
}

async function currentVersion(tx: Kysely<Schema>, { columns }: StoreDialect): Promise<number> {
  await tx.schema
    .createTable('schema_version')
    .ifNotExists()
    .addColumn('version', columns.integer, (column) => column.primaryKey())
    .addColumn('name', columns.text, (column) => column.notNull())
    .addColumn('applied_at_ms', columns.integer, (column) => column.notNull())
    .execute();
  const row = await tx
    .selectFrom('schema_version')
    .select('version')
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.version ?? 0;
}

async function apply(tx: Kysely<Schema>, dialect: StoreDialect, migration: Migration): Promise<void> {
  await migration.up(tx, dialect.columns);
  await tx
    .insertInto('schema_version')
    .values({ version: migration.version, name: migration.name, applied_at_ms: await dialect.nowMs(tx) })
    .execute();
}

function newerSchema(current: number, newest: number): UserError {
  return new UserError(
    'store/newer-schema',
    `The database was written by a newer Astern: its schema is ${current}, this version knows ${newest}.`,
    'Start the newer Astern again, or put back a backup from before it.',
    { schema: current, known: newest },
  );
}
