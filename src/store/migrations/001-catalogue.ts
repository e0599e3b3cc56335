import { type Kysely, sql } from 'kysely';
import type { ColumnTypes } from '../dialect/dialect.ts';
import type { Schema } from '../schema.ts';
import type { Migration } from './migration.ts';

/** What there is: services, targets, releases, stacks, and which of them served. */
export const catalogue: Migration = {
  version: 1,
  name: 'catalogue',
  up: async (tx, columns) => {
    await createServices(tx, columns);
    await createTargets(tx, columns);
    await createReleases(tx, columns);
    await createStacks(tx, columns);
    await createServings(tx, columns);
    await createRejections(tx, columns);
    await createWatches(tx, columns);
  },
};

async function createServices({ schema }: Kysely<Schema>, { text, integer }: ColumnTypes) {
  await schema
    .createTable('services')
    .addColumn('name', text, (column) => column.primaryKey())
    .addColumn('repository', text, (column) => column.notNull())
    .addColumn('created_at_ms', integer, (column) => column.notNull())
    .addColumn('last_release', integer, (column) => column.notNull().defaultTo(0))
    .execute();
}

async function createTargets({ schema }: Kysely<Schema>, { text, integer }: ColumnTypes) {
  await schema
    .createTable('targets')
    .addColumn('name', text, (column) => column.primaryKey())
    .addColumn('service', text, (column) => column.notNull().references('services.name'))
    .addColumn('environment', text, (column) => column.notNull())
    .addColumn('created_at_ms', integer, (column) => column.notNull())
    .addColumn('fence', integer, (column) => column.notNull().defaultTo(0))
    .addColumn('last_serving', integer, (column) => column.notNull().defaultTo(0))
    .execute();
}

async function createReleases({ schema }: Kysely<Schema>, { text, integer }: ColumnTypes) {
  await schema
    .createTable('releases')
    .addColumn('service', text, (column) => column.notNull().references('services.name'))
    .addColumn('number', integer, (column) => column.notNull())
    .addColumn('sha', text, (column) => column.notNull())
    .addColumn('title', text, (column) => column.notNull())
    .addColumn('author', text, (column) => column.notNull())
    .addColumn('committed_at_ms', integer, (column) => column.notNull())
    .addColumn('digest', text, (column) => column.notNull())
    .addColumn('size_bytes', integer, (column) => column.notNull())
    .addColumn('config_json', text, (column) => column.notNull())
    .addColumn('built_at_ms', integer, (column) => column.notNull())
    .addColumn('build_ms', integer, (column) => column.notNull())
    .addColumn('removed_at_ms', integer)
    .addPrimaryKeyConstraint('releases_key', ['service', 'number'])
    .execute();
  await schema.createIndex('releases_by_sha').on('releases').columns(['service', 'sha', 'number']).execute();
  await schema
    .createIndex('releases_kept')
    .on('releases')
    .column('digest')
    .where(sql.ref('removed_at_ms'), 'is', null)
    .execute();
}

async function createStacks({ schema }: Kysely<Schema>, { text, integer }: ColumnTypes) {
  await schema
    .createTable('stacks')
    .addColumn('id', text, (column) => column.primaryKey())
    .addColumn('target', text, (column) => column.notNull().references('targets.name'))
    .addColumn('release', integer, (column) => column.notNull())
    .addColumn('tag', text, (column) => column.notNull())
    .addColumn('created_at_ms', integer, (column) => column.notNull())
    .addColumn('ready_at_ms', integer)
    .addColumn('hot_since_ms', integer)
    .addColumn('keep_until_ms', integer)
    .addColumn('workers', text, (column) => column.notNull())
    .addColumn('workers_until_ms', integer)
    .execute();
  await schema.createIndex('stacks_by_target').on('stacks').columns(['target', 'created_at_ms', 'id']).execute();
}

async function createServings({ schema }: Kysely<Schema>, { text, integer }: ColumnTypes) {
  await schema
    .createTable('servings')
    .addColumn('target', text, (column) => column.notNull().references('targets.name'))
    .addColumn('ordinal', integer, (column) => column.notNull())
    .addColumn('release', integer, (column) => column.notNull())
    .addColumn('stack', text, (column) => column.notNull())
    .addColumn('from_ms', integer, (column) => column.notNull())
    .addColumn('until_ms', integer)
    .addColumn('outcome', text, (column) => column.notNull())
    .addPrimaryKeyConstraint('servings_key', ['target', 'ordinal'])
    .execute();
  await schema.createIndex('servings_by_stack').on('servings').columns(['stack', 'ordinal']).execute();
  await schema
    .createIndex('servings_one_open')
    .unique()
    .on('servings')
    .column('target')
    .where(sql.ref('until_ms'), 'is', null)
    .execute();
}

async function createRejections({ schema }: Kysely<Schema>, { text, integer }: ColumnTypes) {
  await schema
    .createTable('rejections')
    .addColumn('target', text, (column) => column.notNull().references('targets.name'))
    .addColumn('release', integer, (column) => column.notNull())
    .addColumn('sha', text, (column) => column.notNull())
    .addColumn('reason', text, (column) => column.notNull())
    .addColumn('actor', text, (column) => column.notNull())
    .addColumn('at_ms', integer, (column) => column.notNull())
    .addColumn('operation', text)
    .addPrimaryKeyConstraint('rejections_key', ['target', 'release'])
    .execute();
}

async function createWatches({ schema }: Kysely<Schema>, { text, integer }: ColumnTypes) {
  await schema
    .createTable('watches')
    .addColumn('target', text, (column) => column.primaryKey().references('targets.name'))
    .addColumn('stack', text, (column) => column.notNull())
    .addColumn('release', integer, (column) => column.notNull())
    .addColumn('former_release', integer)
    .addColumn('operation', text, (column) => column.notNull())
    .addColumn('started_at_ms', integer, (column) => column.notNull())
    .addColumn('until_ms', integer, (column) => column.notNull())
    .addColumn('baseline_json', text)
    .addColumn('latest_json', text)
    .addColumn('state', text, (column) => column.notNull())
    .execute();
  await schema.createIndex('watches_by_state').on('watches').columns(['state', 'target']).execute();
}
