import { type Kysely, sql } from 'kysely';
import type { ColumnTypes } from '../dialect/dialect.ts';
import type { Schema } from '../schema.ts';
import type { Migration } from './migration.ts';

/** Alerts as they arrived and as they stand, incidents, who is paged about them, and the records that people edit. */
export const incidents: Migration = {
  version: 9,
  name: 'incidents',
  livableFrom: 8,
  up: async (tx, columns) => {
    await createDeliveries(tx, columns);
    await createAlerts(tx, columns);
    await createIncidents(tx, columns);
    await createEscalations(tx, columns);
    await createPages(tx, columns);
    await createRecords(tx, columns);
  },
};

async function createDeliveries({ schema }: Kysely<Schema>, { text, integer, countedUp }: ColumnTypes) {
  await schema
    .createTable('deliveries')
    .addColumn('ordinal', integer, countedUp)
    .addColumn('id', text, (column) => column.notNull().unique())
    .addColumn('hook', text, (column) => column.notNull())
    .addColumn('delivery_key', text)
    .addColumn('received_at_ms', integer, (column) => column.notNull())
    .addColumn('state', text, (column) => column.notNull())
    .addColumn('body', text, (column) => column.notNull())
    .addColumn('detail_json', text, (column) => column.notNull())
    .execute();
  await schema
    .createIndex('deliveries_waiting')
    .on('deliveries')
    .column('ordinal')
    .where(sql.ref('state'), '=', sql.lit('waiting'))
    .execute();
  await schema
    .createIndex('deliveries_by_key')
    .on('deliveries')
    .columns(['hook', 'delivery_key'])
    .where(sql.ref('delivery_key'), 'is not', null)
    .execute();
  await schema.createIndex('deliveries_by_hook').on('deliveries').columns(['hook', 'ordinal']).execute();
  await schema
    .createIndex('deliveries_unparsed')
    .on('deliveries')
    .columns(['ordinal', 'hook'])
    .where(sql.ref('state'), '=', sql.lit('unparsed'))
    .execute();
  await schema.createIndex('deliveries_by_time').on('deliveries').columns(['received_at_ms']).execute();
}

async function createAlerts({ schema }: Kysely<Schema>, { text, integer }: ColumnTypes) {
  await schema
    .createTable('alerts')
    .addColumn('id', text, (column) => column.primaryKey())
    .addColumn('hook', text, (column) => column.notNull())
    .addColumn('key', text, (column) => column.notNull())
    .addColumn('status', text, (column) => column.notNull())
    .addColumn('incident', integer)
    .addColumn('last_at_ms', integer, (column) => column.notNull())
    .addColumn('detail_json', text, (column) => column.notNull())
    .addUniqueConstraint('alerts_by_key', ['hook', 'key'])
    .execute();
  await schema.createIndex('alerts_by_incident').on('alerts').columns(['incident', 'status']).execute();
  await schema.createIndex('alerts_by_time').on('alerts').column('last_at_ms').execute();
}

async function createIncidents({ schema }: Kysely<Schema>, { text, integer, countedUp }: ColumnTypes) {
  await schema
    .createTable('incidents')
    .addColumn('number', integer, countedUp)
    .addColumn('state', text, (column) => column.notNull())
    .addColumn('service', text)
    .addColumn('target', text)
    .addColumn('opened_at_ms', integer, (column) => column.notNull())
    .addColumn('resolved_at_ms', integer)
    .addColumn('version', integer, (column) => column.notNull())
    .addColumn('group_key', text)
    .addColumn('look_at_ms', integer)
    .addColumn('detail_json', text, (column) => column.notNull())
    .execute();
  await schema
    .createIndex('incidents_open')
    .on('incidents')
    .columns(['service', 'number'])
    .where(sql.ref('resolved_at_ms'), 'is', null)
    .execute();
  await schema
    .createIndex('incidents_open_by_number')
    .on('incidents')
    .column('number')
    .where(sql.ref('resolved_at_ms'), 'is', null)
    .execute();
  await schema.createIndex('incidents_by_group').on('incidents').columns(['group_key', 'number']).execute();
  await schema
    .createIndex('incidents_to_look_at')
    .on('incidents')
    .column('look_at_ms')
    .where(sql.ref('look_at_ms'), 'is not', null)
    .execute();
  await schema.createIndex('incidents_by_target').on('incidents').columns(['target', 'number']).execute();
}

async function createEscalations({ schema }: Kysely<Schema>, { text, integer }: ColumnTypes) {
  await schema
    .createTable('escalations')
    .addColumn('incident', integer, (column) => column.primaryKey().references('incidents.number'))
    .addColumn('next_at_ms', integer)
    .addColumn('detail_json', text, (column) => column.notNull())
    .execute();
  await schema
    .createIndex('escalations_due')
    .on('escalations')
    .column('next_at_ms')
    .where(sql.ref('next_at_ms'), 'is not', null)
    .execute();
}

async function createPages({ schema }: Kysely<Schema>, { text, integer, countedUp }: ColumnTypes) {
  await schema
    .createTable('pages')
    .addColumn('ordinal', integer, countedUp)
    .addColumn('id', text, (column) => column.notNull().unique())
    .addColumn('key', text, (column) => column.notNull().unique())
    .addColumn('incident', integer)
    .addColumn('person', text, (column) => column.notNull())
    .addColumn('state', text, (column) => column.notNull())
    .addColumn('due_at_ms', integer)
    .addColumn('detail_json', text, (column) => column.notNull())
    .execute();
  await schema.createIndex('pages_by_incident').on('pages').columns(['incident', 'ordinal']).execute();
  await schema.createIndex('pages_by_person').on('pages').columns(['person', 'ordinal']).execute();
  await schema
    .createIndex('pages_due')
    .on('pages')
    .column('due_at_ms')
    .where(sql.ref('due_at_ms'), 'is not', null)
    .execute();
}

async function createRecords({ schema }: Kysely<Schema>, { text, integer }: ColumnTypes) {
  await schema
    .createTable('records')
    .addColumn('kind', text, (column) => column.notNull())
    .addColumn('name', text, (column) => column.notNull())
    .addColumn('version', integer, (column) => column.notNull())
    .addColumn('detail_json', text, (column) => column.notNull())
    .addPrimaryKeyConstraint('records_key', ['kind', 'name'])
    .execute();
}
