import type { Migration } from './migration.ts';

/** What the guard found between two releases when the newer one was built. */
export const guard: Migration = {
  version: 8,
  name: 'guard',
  livableFrom: 7,
  up: async ({ schema }, { text, integer }) => {
    await schema
      .createTable('reports')
      .addColumn('service', text, (column) => column.notNull().references('services.name'))
      .addColumn('live', integer, (column) => column.notNull())
      .addColumn('back', integer, (column) => column.notNull())
      .addColumn('rules', integer, (column) => column.notNull())
      .addColumn('made_at_ms', integer, (column) => column.notNull())
      .addColumn('detail_json', text, (column) => column.notNull())
      .addPrimaryKeyConstraint('reports_key', ['service', 'live', 'back'])
      .execute();
  },
};
