import { type Kysely, sql } from 'kysely';
import type { ColumnTypes } from '../dialect/dialect.ts';
import type { Schema } from '../schema.ts';
import type { Migration } from './migration.ts';

/** Runs of gates with what follows from them: approvals, debts, what CI was told to wait with, and branches that are watched. */
export const pipelines: Migration = {
  version: 7,
  name: 'pipelines',
  livableFrom: 6,
  up: async (tx, columns) => {
    await createPipelines(tx, columns);
    await createGateRuns(tx, columns);
    await createApprovals(tx, columns);
    await createDebts(tx, columns);
    await createBlocks(tx, columns);
    await createBranches(tx, columns);
    await widen(tx, columns);
  },
};

async function createPipelines({ schema }: Kysely<Schema>, { text, integer, countedUp }: ColumnTypes) {
  await schema
    .createTable('pipelines')
    .addColumn('ordinal', integer, countedUp)
    .addColumn('id', text, (column) => column.notNull().unique())
    .addColumn('target', text, (column) => column.notNull().references('targets.name'))
    .addColumn('status', text, (column) => column.notNull())
    .addColumn('mode', text, (column) => column.notNull())
    .addColumn('purpose', text, (column) => column.notNull())
    .addColumn('trigger_kind', text, (column) => column.notNull())
    .addColumn('actor', text, (column) => column.notNull())
    .addColumn('sha', text, (column) => column.notNull())
    .addColumn('title', text, (column) => column.notNull())
    .addColumn('author', text, (column) => column.notNull())
    .addColumn('email', text, (column) => column.notNull())
    .addColumn('committed_at_ms', integer, (column) => column.notNull())
    .addColumn('incident', text)
    .addColumn('round', integer, (column) => column.notNull())
    .addColumn('release', integer)
    .addColumn('operation', text)
    .addColumn('created_at_ms', integer, (column) => column.notNull())
    .addColumn('ended_at_ms', integer)
    .addColumn('version', integer, (column) => column.notNull().defaultTo(1))
    .addColumn('detail_json', text, (column) => column.notNull())
    .execute();
  await schema.createIndex('pipelines_by_target').on('pipelines').columns(['target', 'ordinal']).execute();
  await schema.createIndex('pipelines_by_commit').on('pipelines').columns(['target', 'sha', 'ordinal']).execute();
  await schema
    .createIndex('pipelines_open')
    .on('pipelines')
    .column('ordinal')
    .where(sql.ref('ended_at_ms'), 'is', null)
    .execute();
}

async function createGateRuns({ schema }: Kysely<Schema>, { text, integer }: ColumnTypes) {
  await schema
    .createTable('gate_runs')
    .addColumn('pipeline', text, (column) => column.notNull().references('pipelines.id'))
    .addColumn('gate', text, (column) => column.notNull())
    .addColumn('attempt', integer, (column) => column.notNull())
    .addColumn('round', integer, (column) => column.notNull())
    .addColumn('status', text, (column) => column.notNull())
    .addColumn('place', text, (column) => column.notNull())
    .addColumn('started_at_ms', integer, (column) => column.notNull())
    .addColumn('ended_at_ms', integer)
    .addColumn('detail_json', text, (column) => column.notNull())
    .addPrimaryKeyConstraint('gate_runs_key', ['pipeline', 'gate', 'attempt'])
    .execute();
}

async function createApprovals({ schema }: Kysely<Schema>, { text, integer }: ColumnTypes) {
  await schema
    .createTable('approvals')
    .addColumn('pipeline', text, (column) => column.notNull().references('pipelines.id'))
    .addColumn('actor', text, (column) => column.notNull())
    .addColumn('reason', text, (column) => column.notNull())
    .addColumn('at_ms', integer, (column) => column.notNull())
    .addPrimaryKeyConstraint('approvals_key', ['pipeline', 'actor'])
    .execute();
}

async function createDebts({ schema }: Kysely<Schema>, { text, integer, countedUp }: ColumnTypes) {
  await schema
    .createTable('debts')
    .addColumn('ordinal', integer, countedUp)
    .addColumn('id', text, (column) => column.notNull().unique())
    .addColumn('kind', text, (column) => column.notNull())
    .addColumn('target', text, (column) => column.notNull().references('targets.name'))
    .addColumn('status', text, (column) => column.notNull())
    .addColumn('sha', text, (column) => column.notNull())
    .addColumn('release', integer)
    .addColumn('pipeline', text, (column) => column.notNull())
    .addColumn('incident', text)
    .addColumn('created_at_ms', integer, (column) => column.notNull())
    .addColumn('due_at_ms', integer)
    .addColumn('settled_at_ms', integer)
    .addColumn('settled_by', text)
    .addColumn('detail_json', text, (column) => column.notNull())
    .execute();
  await schema.createIndex('debts_by_target').on('debts').columns(['target', 'ordinal']).execute();
  await schema
    .createIndex('debts_open')
    .on('debts')
    .column('ordinal')
    .where(sql.ref('settled_at_ms'), 'is', null)
    .execute();
}

async function createBlocks({ schema }: Kysely<Schema>, { text, integer, countedUp }: ColumnTypes) {
  await schema
    .createTable('blocks')
    .addColumn('ordinal', integer, countedUp)
    .addColumn('id', text, (column) => column.notNull().unique())
    .addColumn('target', text, (column) => column.notNull())
    .addColumn('sha', text, (column) => column.notNull())
    .addColumn('actor', text, (column) => column.notNull())
    .addColumn('at_ms', integer, (column) => column.notNull())
    .addColumn('ended_at_ms', integer)
    .addColumn('detail_json', text, (column) => column.notNull())
    .execute();
  await schema
    .createIndex('blocks_open')
    .on('blocks')
    .columns(['target', 'ordinal'])
    .where(sql.ref('ended_at_ms'), 'is', null)
    .execute();
}

async function createBranches({ schema }: Kysely<Schema>, { text, integer }: ColumnTypes) {
  await schema
    .createTable('branches')
    .addColumn('name', text, (column) => column.primaryKey())
    .addColumn('sha', text)
    .addColumn('seen_at_ms', integer, (column) => column.notNull())
    .addColumn('detail_json', text, (column) => column.notNull())
    .execute();
}

/** What locks, releases and rejections say besides; a version that does not know these columns takes every lock for one that holds. */
async function widen({ schema }: Kysely<Schema>, { text }: ColumnTypes) {
  await schema
    .alterTable('locks')
    .addColumn('strength', text, (column) => column.notNull().defaultTo('hard'))
    .execute();
  await schema.alterTable('locks').addColumn('source', text).execute();
  await schema
    .alterTable('locks')
    .addColumn('opens', text, (column) => column.notNull().defaultTo('by-hand'))
    .execute();
  await schema.alterTable('releases').addColumn('gates_json', text).execute();
  await schema.alterTable('rejections').addColumn('incident', text).execute();
  await schema.alterTable('rejections').addColumn('fixes_json', text).execute();
}
