import { sql } from 'kysely';
import type { Migration } from './migration.ts';

/** What a status of many targets asks to tell what could be put back: who served lately, and what failed to come up. */
export const weighing: Migration = {
  version: 5,
  name: 'weighing',
  up: async ({ schema }) => {
    await schema.createIndex('servings_by_release').on('servings').columns(['target', 'release', 'ordinal']).execute();
    // Whether a stack that nothing records any more was ever one of ours.
    await schema.createIndex('steps_by_subject').on('steps').column('subject').execute();
    await schema
      .createIndex('operations_failed')
      .on('operations')
      .columns(['target', 'ended_at_ms'])
      .where(sql.ref('status'), '=', 'failed')
      .execute();
  },
};
