import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { copyFile, open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { systemClock } from '../lib/clock.ts';
import { UserError } from '../lib/errors.ts';
import { noteOf } from './dialect/sqlite/held-open.ts';
import { openSqlite } from './dialect/sqlite/open.ts';
import { migrate } from './migrate.ts';
import { migrations } from './migrations/list.ts';
import type { Migration } from './migrations/migration.ts';
import { openStore } from './open.ts';
import type { Store } from './store.ts';
import { folderForTest, openSqliteForTest } from './testing/open-sqlite.ts';
import { anEvent, aRelease, production, register } from './testing/samples.ts';

const clock = systemClock;

describe('opening a store again', () => {
  it('finds everything, and counts on where it stopped', async (t) => {
    const { store, file } = await openSqliteForTest(t);
    await register(store);
    await store.releases.add(aRelease());
    await store.events.append(anEvent());
    await store.targets.nextFence(production);
    await store.close();

    const again = await openForTest(t, file);

    assert.equal((await again.releases.add(aRelease())).number, 2);
    assert.equal((await again.events.append(anEvent())).seq, 2);
    assert.equal(await again.targets.nextFence(production), 2);
  });

  it('leaves nothing but the one file when it was closed in order', async (t) => {
    const { store, file } = await openSqliteForTest(t);
    await store.events.append(anEvent());
    assert.ok(existsSync(`${file}-wal`));

    await store.close();

    assert.ok(!existsSync(`${file}-wal`));
  });

  it('says when the file is not a database, or cannot be opened', async (t) => {
    const folder = await folderForTest(t);
    const file = join(folder, 'astern.db');
    await writeFile(file, 'this is not a database, however long the text may be');

    await assert.rejects(openStore({ file, clock }), userError('store/cannot-open', /is not a database/));
    await assert.rejects(
      openStore({ file: join(folder, 'missing', 'a.db'), clock }),
      userError('store/cannot-open', /cannot be opened/),
    );
  });

  it('checks the file after a crash, and does not go on with a damaged one', async (t) => {
    const { store, file } = await openSqliteForTest(t);
    await register(store);
    for (let count = 0; count < 300; count += 1) await store.events.append(anEvent({ data: { count } }));
    await store.close();
    const copy = `${file}.copy`;
    await copyFile(file, copy);
    await damage(copy);

    // Closed in order: opened without a look at every page.
    await (await openStore({ file: copy, clock })).close();
    await damage(copy);
    await writeFile(`${copy}-wal`, '');

    await assert.rejects(openStore({ file: copy, clock }), userError('store/damaged', /is damaged: /));
  });

  it('looks at every page when the machine, and not only the process, may have gone down under it', async (t) => {
    const { store, file } = await openSqliteForTest(t);
    for (let count = 0; count < 300; count += 1) await store.events.append(anEvent({ data: { count } }));
    const opened = await readFile(noteOf(file), 'utf8');
    await store.close();
    assert.equal(existsSync(noteOf(file)), false);
    await damage(file);
    const diedAs = async (life: string) => {
      await writeFile(`${file}-wal`, '');
      await writeFile(noteOf(file), life);
    };

    for (const life of [opened.replace(/^./, 'x'), opened.replace(/\d\n$/, 'x\n'), opened.slice(0, 9), '']) {
      await diedAs(life);
      await assert.rejects(openStore({ file, clock }), userError('store/damaged', /is damaged: /), life);
    }
    await diedAs(opened);
    await (await openStore({ file, clock })).close();
  });
});

describe('the schema', () => {
  it('is numbered from 1 without gaps', () => {
    assert.deepEqual(
      migrations.map(({ version }) => version),
      migrations.map((_, index) => index + 1),
    );
  });

  it('of a newer Astern is left alone', async (t) => {
    const { store, file } = await openSqliteForTest(t);
    await store.close();
    await migrated(file, [...migrations, { version: 99, name: 'later', up: async () => undefined }]);

    const older = openStore({ file, clock });

    await assert.rejects(older, userError('store/newer-schema', /its schema is 99, this version knows \d+/));
    await assert.rejects(older, (error) => error instanceof UserError && /Start the newer Astern/.test(error.next));
  });

  it('is brought up step by step, each step once', async (t) => {
    const file = join(await folderForTest(t), 'astern.db');
    const applied: string[] = [];
    const noting = ({ version, name, up }: Migration): Migration => ({
      version,
      name,
      up: async (tx, columns) => {
        applied.push(name);
        await up(tx, columns);
      },
    });
    const all = migrations.map(noting);

    await migrated(file, all.slice(0, 1));
    await migrated(file, all);
    await migrated(file, all);

    assert.deepEqual(
      applied,
      migrations.map(({ name }) => name),
    );
  });

  it('stays the old one when a step fails half way', async (t) => {
    const { store, file } = await openSqliteForTest(t);
    await store.events.append(anEvent());
    await store.close();
    const failing: Migration = {
      version: migrations.length + 1,
      name: 'failing',
      up: async (tx, { text }) => {
        await tx.schema.createTable('half').addColumn('name', text).execute();
        await tx.schema.dropTable('answers').execute();
        throw new Error('half way');
      },
    };

    await assert.rejects(migrated(file, [...migrations, failing]), /half way/);

    const again = await openForTest(t, file);
    assert.equal(await again.answers.get('k'), null);
    assert.equal(await again.events.lastSeq(), 1);
  });
});

async function openForTest(t: { after(undo: () => Promise<void>): void }, file: string): Promise<Store> {
  const store = await openStore({ file, clock });
  t.after(() => store.close());
  return store;
}

async function migrated(file: string, steps: readonly Migration[]): Promise<void> {
  const dialect = openSqlite({ file, clock });
  try {
    await migrate(dialect, steps);
  } finally {
    await dialect.close();
  }
}

/** Overwrites the heads of pages far behind the schema, which opening alone does not read. */
async function damage(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  const { size } = await handle.stat();
  for (let page = Math.floor(size / 4_096) - 4; page * 4_096 < size; page += 1) {
    await handle.write(Buffer.alloc(200, 0x5a), 0, 200, page * 4_096);
  }
  await handle.close();
}

function userError(code: string, message: RegExp): (error: unknown) => boolean {
  return (error) => error instanceof UserError && error.code === code && message.test(error.message);
}
