import type { Migration } from './migration.ts';

/** With which older versions of Astern these tables still work: they then start on them too, and an upgrade can be taken back. */
export const livable: Migration = {
  version: 6,
  name: 'livable',
  livableFrom: 3,
  up: async (tx, { integer }) => {
    await tx.schema.alterTable('schema_version').addColumn('livable_from', integer).execute();
  },
};
