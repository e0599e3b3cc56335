import type { Migration } from './migration.ts';

/** Which router a target is behind. An Astern that does not know of it knows only of the one that all targets had. */
export const targetRouter: Migration = {
  version: 4,
  name: 'target-router',
  up: async (tx, { text }) => {
    await tx.schema
      .alterTable('targets')
      .addColumn('router', text, (column) => column.notNull().defaultTo('builtin'))
      .execute();
  },
};
