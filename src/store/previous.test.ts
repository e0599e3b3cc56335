import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { type Cluster, needsPostgres, startCluster } from '../../test/support/postgres.ts';
import { systemClock } from '../lib/clock.ts';
import { createTestClock } from '../lib/test-clock.ts';
import type { StoreDialect } from './dialect/dialect.ts';
import { openPostgres } from './dialect/postgres/open.ts';
import { openSqlite } from './dialect/sqlite/open.ts';
import { migrate, schemaVersion } from './migrate.ts';
import { migrations } from './migrations/list.ts';
import type { Migration } from './migrations/migration.ts';
import { openStoreOn, storeOn } from './open.ts';
import { type Frozen, frozen as present } from './testing/frozen.ts';
import { folderForTest } from './testing/open-sqlite.ts';
import { startMs } from './testing/samples.ts';
import { usedAgain } from './testing/used-again.ts';
import { importInto } from './transfer/import-store.ts';
import { verifyEvents } from './verify-events.ts';

const newest = migrations.at(-1)?.version ?? 0;

/** The stores of versions before this one, each with the suite that it passed then, and the schema that it was made for. */
const previous = await Promise.all(
  globSync(join(import.meta.dirname, 'testing', 'previous', 'schema-*.mjs')).map(async (file) => {
    const { frozen } = (await import(pathToFileURL(file).href)) as { frozen: Frozen };
    return { frozen, schema: Number(/schema-(\d+)/.exec(file)?.[1]) };
  }),
);

const nothing = async () => undefined;

/** A step as the rules allow it: more columns, which may be empty or have a default, more tables, more indexes. */
const next: Migration = {
  version: newest + 1,
  name: 'next',
  livableFrom: newest,
  up: async (tx, { text, integer }) => {
    for (const { name } of (await tx.introspection.getTables()).filter(({ name }) => name in ours)) {
      await tx.schema.alterTable(name).addColumn('note_of_next', text).execute();
      await tx.schema
        .alterTable(name)
        .addColumn('count_of_next', integer, (column) => column.notNull().defaultTo(7))
        .execute();
      await tx.schema.createIndex(`${name}_of_next`).on(name).column('note_of_next').execute();
    }
    await tx.schema
      .createTable('next')
      .addColumn('target', text, (column) => column.references('targets.name'))
      .execute();
  },
};

const ours = Object.fromEntries(
  'services targets releases stacks servings rejections watches operations steps locks events event_head answers duty'
    .split(' ')
    .map((name) => [name, true]),
);

describe('the version of Astern before this one', () => {
  it('is kept, to be run on the newest schema', () => {
    const before = newest - 1;

    const isKept = previous.some(({ schema }) => schema === before);

    assert.ok(
      isKept,
      `run scripts/freeze-store.mjs on the commit before migration ${newest}, whose schema is ${before}`,
    );
  });

  for (const { frozen, schema } of livable(previous)) {
    const title = `made for schema ${schema}, on schema ${newest}`;
    onSqlite(title, frozen, migrations);
    onPostgres(title, frozen, migrations);

    it(`has exported, at schema ${schema}, what this one takes in and brings up`, async (t) => {
      const dir = await folderForTest(t);
      const from = { file: join(dir, 'from.db'), clock: systemClock };
      await migrateTo(openSqlite(from), migrations.slice(0, schema));
      const source = frozen.storeOn(frozen.openSqlite(from));
      await frozen.fill(source, 30);
      await frozen.exportStore(source, join(dir, 'export'));
      await source.close();

      const dialect = openSqlite({ ...from, file: join(dir, 'to.db') });
      await importInto(dialect, join(dir, 'export'));
      t.after(() => dialect.close());

      assert.equal(await schemaVersion(dialect.db), newest);
      assert.deepEqual(await verifyEvents(storeOn(dialect)), { kind: 'whole', count: 30 });
    });
  }
});

describe('this version of Astern', () => {
  const title = 'on the schema of a next one that keeps the rules';
  onSqlite(title, present, [...migrations, next]);
  onPostgres(title, present, [...migrations, next]);

  it('starts on tables of a next one that it can live with, leaves them as they are, and on no others', async (t) => {
    const place = { file: join(await folderForTest(t), 'astern.db'), clock: systemClock };
    await migrateTo(openSqlite(place), [...migrations, next]);

    const store = await openStoreOn(openSqlite(place));
    await present.fill(store, 5);
    await store.close();

    const dialect = openSqlite(place);
    assert.equal(await schemaVersion(dialect.db), newest + 1);
    await migrateTo(dialect, [
      ...migrations,
      next,
      { ...next, version: newest + 2, livableFrom: newest + 1, up: nothing },
    ]);
    await assert.rejects(openStoreOn(openSqlite(place)), { code: 'store/newer-schema' });
  });

  it('says of each migration who can live with it, and never leaves out the version before', () => {
    for (const { version, livableFrom } of migrations.slice(5)) {
      assert.ok(livableFrom !== undefined && livableFrom < version, `migration ${version}`);
    }
  });
});

/** Those that the newest schema says to work with. */
function livable(all: typeof previous): typeof previous {
  return all.filter(({ schema }) => schema >= (migrations.at(-1)?.livableFrom ?? newest));
}

/** The suite of a store on a schema that is not its own. */
function onSqlite(title: string, { storeContract, ...store }: Frozen, schema: readonly Migration[]): void {
  storeContract(`SQLite, ${title}`, async (t) => {
    const place = { file: join(await folderForTest(t), 'astern.db'), clock: createTestClock(startMs) };
    await migrateTo(openSqlite(place), schema);
    const opened = store.storeOn(store.openSqlite(place));
    t.after(() => opened.close());
    return { store: opened, clock: place.clock };
  });
}

function onPostgres(title: string, { storeContract, ...store }: Frozen, schema: readonly Migration[]): void {
  describe(`PostgreSQL, ${title}`, { skip: needsPostgres() }, () => {
    let cluster: Cluster;
    let databases: Pick<Cluster, 'database'>;
    before(async () => {
      cluster = await startCluster();
      databases = usedAgain(cluster, async (databaseUrl) =>
        migrateTo(await openPostgres({ databaseUrl, clock: systemClock }), schema),
      );
    });
    after(() => cluster?.stop());

    storeContract('PostgreSQL', async (t) => {
      const place = { databaseUrl: await databases.database(), clock: systemClock };
      const clock = createTestClock(startMs);
      const opened = store.storeOn(await store.openPostgres({ ...place, nowMs: async () => clock.now() }));
      t.after(() => opened.close());
      return { store: opened, clock };
    });
  });
}

async function migrateTo(dialect: StoreDialect, schema: readonly Migration[]): Promise<void> {
  await migrate(dialect, schema);
  await dialect.close();
}
