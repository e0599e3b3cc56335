import type { Kysely } from 'kysely';
import { UserError } from '../lib/errors.ts';
import type { StoreDialect } from './dialect/dialect.ts';
import { migrations as known } from './migrations/list.ts';
import type { Migration } from './migrations/migration.ts';
import type { Schema } from './schema.ts';

export type Migrated = { readonly from: number; readonly to: number; readonly steps: readonly Migration[] };

/** From this schema on it is recorded. */
const LIVABLE_SINCE = 6;

/** Brings the schema to what this code knows, all missing steps in one transaction: it is either the old one or the new one. Of several servers
 * that start at once, one does it and the others wait. */
export async function migrate(dialect: StoreDialect, migrations: readonly Migration[] = known): Promise<Migrated> {
  return dialect.transaction(async (tx) => {
    await createVersions(tx, dialect);
    const plan = await planFor(tx, await newestRow(tx), migrations);
    for (const migration of plan.steps) await apply(tx, dialect, migration);
    return plan;
  });
}

/** What `migrate` would do; changes nothing. */
export async function planMigration({ db }: StoreDialect): Promise<Migrated> {
  return planFor(db, await schemaVersion(db), known);
}

/** 0: there are no tables of ours yet. */
export async function schemaVersion(db: Kysely<Schema>): Promise<number> {
  const tables = await db.introspection.getTables();
  return tables.some(({ name }) => name === 'schema_version') ? newestRow(db) : 0;
}

/** For a database without tables. */
export function planForNew(): Migrated {
  return { from: 0, to: known.at(-1)?.version ?? 0, steps: known };
}

async function planFor(db: Kysely<Schema>, from: number, migrations: readonly Migration[]): Promise<Migrated> {
  const to = migrations.at(-1)?.version ?? 0;
  if (from > to && (await livableFrom(db, from)) > to) throw newerSchema(from, to);
  return { from, to, steps: migrations.filter(({ version }) => version > from) };
}

async function livableFrom(db: Kysely<Schema>, version: number): Promise<number> {
  if (version < LIVABLE_SINCE) return version;
  const row = db.selectFrom('schema_version').select('livable_from').where('version', '=', version);
  return (await row.executeTakeFirst())?.livable_from ?? version;
}

async function createVersions(tx: Kysely<Schema>, { columns }: StoreDialect): Promise<void> {
  await tx.schema
    .createTable('schema_version')
    .ifNotExists()
    .addColumn('version', columns.integer, (column) => column.primaryKey())
    .addColumn('name', columns.text, (column) => column.notNull())
    .addColumn('applied_at_ms', columns.integer, (column) => column.notNull())
    .execute();
}

async function newestRow(db: Kysely<Schema>): Promise<number> {
  const newest = db.selectFrom('schema_version').select('version').orderBy('version', 'desc').limit(1);
  return (await newest.executeTakeFirst())?.version ?? 0;
}

async function apply(tx: Kysely<Schema>, dialect: StoreDialect, migration: Migration): Promise<void> {
  const { version, name } = migration;
  const livable_from = await livableAfter(tx, migration);
  await migration.up(tx, dialect.columns);
  const row = { version, name, applied_at_ms: await dialect.nowMs(tx) };
  const livable = version < LIVABLE_SINCE ? {} : { livable_from };
  await tx
    .insertInto('schema_version')
    .values({ ...row, ...livable })
    .execute();
}

/** Who cannot live with the tables as they are cannot live with what comes after them. */
async function livableAfter(tx: Kysely<Schema>, { version, livableFrom: declared }: Migration): Promise<number | null> {
  if (declared === undefined) return null;
  return version <= LIVABLE_SINCE ? declared : Math.max(declared, await livableFrom(tx, version - 1));
}

export function newerSchema(current: number, newest: number): UserError {
  return new UserError(
    'store/newer-schema',
    `The database was written by a newer Astern: its schema is ${current}, this version knows ${newest}.`,
    'Start the newer Astern again, or put back a backup from before it.',
    { schema: current, known: newest },
  );
}
