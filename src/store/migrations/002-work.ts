import { type Kysely, sql } from 'kysely';
import type { ColumnTypes } from '../dialect/dialect.ts';
import { firstHash } from '../event-hash.ts';
import type { Schema } from '../schema.ts';
import type { Migration } from './migration.ts';

/** What is being done and what was done: operations with their steps, locks, the event log, answers already given. */
export const work: Migration = {
  version: 2,
  name: 'work',
  up: async (tx, columns) => {
    await createOperations(tx, columns);
    await createSteps(tx, columns);
    await createLocks(tx, columns);
    await createEvents(tx, columns);
    await createAnswers(tx, columns);
  },
};

async function createOperations({ schema }: Kysely<Schema>, { text, integer, countedUp }: ColumnTypes) {
  await schema
    .createTable('operations')
    .addColumn('ordinal', integer, countedUp)
    .addColumn('id', text, (column) => column.notNull().unique())
    .addColumn('target', text, (column) => column.notNull().references('targets.name'))
    .addColumn('kind', text, (column) => column.notNull())
    .addColumn('status', text, (column) => column.notNull())
    .addColumn('goal_json', text, (column) => column.notNull())
    .addColumn('actor', text, (column) => column.notNull())
    .addColumn('release', integer)
    .addColumn('step', text)
    .addColumn('attempts', integer, (column) => column.notNull())
    .addColumn('fence', integer, (column) => column.notNull())
    .addColumn('worker', text)
    .addColumn('lease_until_ms', integer, (column) => column.notNull())
    .addColumn('wake_at_ms', integer, (column) => column.notNull())
    .addColumn('created_at_ms', integer, (column) => column.notNull())
    .addColumn('ended_at_ms', integer)
    .addColumn('problem_json', text)
    .addColumn('undoing_json', text)
    .addColumn('result_json', text)
    .execute();
  await schema.createIndex('operations_by_target').on('operations').columns(['target', 'ordinal']).execute();
  // Holds "one change to a target at a time" even if the code above it were wrong.
  await schema
    .createIndex('operations_one_active')
    .unique()
    .on('operations')
    .column('target')
    .where(sql.ref('status'), '=', 'active')
    .execute();
}

async function createSteps({ schema }: Kysely<Schema>, { text, integer }: ColumnTypes) {
  await schema
    .createTable('steps')
    .addColumn('operation', text, (column) => column.notNull().references('operations.id'))
    .addColumn('ordinal', integer, (column) => column.notNull())
    .addColumn('step', text, (column) => column.notNull())
    .addColumn('subject', text, (column) => column.notNull())
    .addColumn('started_at_ms', integer, (column) => column.notNull())
    .addColumn('ended_at_ms', integer)
    .addColumn('outcome', text)
    .addColumn('facts_json', text, (column) => column.notNull())
    .addPrimaryKeyConstraint('steps_key', ['operation', 'ordinal'])
    .execute();
}

async function createLocks({ schema }: Kysely<Schema>, { text, integer, countedUp }: ColumnTypes) {
  await schema
    .createTable('locks')
    .addColumn('ordinal', integer, countedUp)
    .addColumn('id', text, (column) => column.notNull().unique())
    .addColumn('scope_kind', text, (column) => column.notNull())
    .addColumn('scope_name', text)
    .addColumn('reason', text, (column) => column.notNull())
    .addColumn('owner', text, (column) => column.notNull())
    .addColumn('created_at_ms', integer, (column) => column.notNull())
    .addColumn('expires_at_ms', integer)
    .addColumn('incident', text)
    .addColumn('operation', text)
    .addColumn('ended_at_ms', integer)
    .addColumn('ended_by', text)
    .execute();
  await schema
    .createIndex('locks_not_ended')
    .on('locks')
    .columns(['created_at_ms', 'ordinal'])
    .where(sql.ref('ended_at_ms'), 'is', null)
    .execute();
}

async function createEvents(tx: Kysely<Schema>, { text, integer }: ColumnTypes) {
  await tx.schema
    .createTable('events')
    .addColumn('seq', integer, (column) => column.primaryKey())
    .addColumn('at_ms', integer, (column) => column.notNull())
    .addColumn('kind', text, (column) => column.notNull())
    .addColumn('target', text)
    .addColumn('operation', text)
    .addColumn('actor', text, (column) => column.notNull())
    .addColumn('data_json', text, (column) => column.notNull())
    .addColumn('hash', text, (column) => column.notNull())
    .execute();
  await tx.schema.createIndex('events_by_target').on('events').columns(['target', 'seq']).execute();
  await tx.schema.createIndex('events_by_operation').on('events').columns(['operation', 'seq']).execute();

  await tx.schema
    .createTable('event_head')
    .addColumn('id', integer, (column) => column.primaryKey())
    .addColumn('seq', integer, (column) => column.notNull())
    .addColumn('hash', text, (column) => column.notNull())
    .execute();
  await tx.insertInto('event_head').values({ id: 1, seq: 0, hash: firstHash }).execute();
}

async function createAnswers({ schema }: Kysely<Schema>, { text, integer }: ColumnTypes) {
  await schema
    .createTable('answers')
    .addColumn('key', text, (column) => column.primaryKey())
    .addColumn('request', text, (column) => column.notNull())
    .addColumn('status', integer, (column) => column.notNull())
    .addColumn('body', text, (column) => column.notNull())
    .addColumn('at_ms', integer, (column) => column.notNull())
    .execute();
  await schema.createIndex('answers_by_time').on('answers').column('at_ms').execute();
}
