import type { Migration } from './migration.ts';

/** Which of several servers is on duty: the one that runs operations and looks after the fleet. */
export const duty: Migration = {
  version: 3,
  name: 'duty',
  up: async (tx, { text, integer }) => {
    await tx.schema
      .createTable('duty')
      .addColumn('id', integer, (column) => column.primaryKey())
      .addColumn('home', text)
      .addColumn('worker', text)
      .addColumn('fence', integer, (column) => column.notNull())
      .addColumn('lease_until_ms', integer, (column) => column.notNull())
      .execute();
    await tx.insertInto('duty').values({ id: 1, home: null, worker: null, fence: 0, lease_until_ms: 0 }).execute();
  },
};
