import { sql } from 'kysely';
import type { Migration } from './migration.ts';

/** Deploys that others than Astern made. */
export const elsewhere: Migration = {
  version: 10,
  name: 'elsewhere',
  livableFrom: 9,
  up: async ({ schema }, { text, integer }) => {
    await schema
      .createTable('elsewhere_deploys')
      .addColumn('source', text, (column) => column.notNull())
      .addColumn('id', text, (column) => column.notNull())
      .addColumn('service', text, (column) => column.notNull())
      .addColumn('live_at_ms', integer)
      .addColumn('at_ms', integer, (column) => column.notNull())
      .addColumn('detail_json', text, (column) => column.notNull())
      .addPrimaryKeyConstraint('elsewhere_deploys_key', ['source', 'id'])
      .execute();
    await schema
      .createIndex('elsewhere_deploys_live')
      .on('elsewhere_deploys')
      .column('live_at_ms')
      .where(sql.ref('live_at_ms'), 'is not', null)
      .execute();
    await schema.createIndex('elsewhere_deploys_by_time').on('elsewhere_deploys').column('at_ms').execute();
    await schema
      .createIndex('elsewhere_deploys_by_service')
      .on('elsewhere_deploys')
      .columns(['service', 'at_ms'])
      .execute();
  },
};
