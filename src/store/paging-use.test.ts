import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { pathToFileURL } from 'node:url';
import { anIncident } from '../../test/support/paging-world.ts';
import type { NewDelivery } from '../core/alerts/model.ts';
import { aPolicy } from '../core/testing/paging.ts';
import { systemClock } from '../lib/clock.ts';
import { openSqlite } from './dialect/sqlite/open.ts';
import { migrate } from './migrate.ts';
import { migrations } from './migrations/list.ts';
import type { Migration } from './migrations/migration.ts';
import { openStore, storeOn } from './open.ts';
import type { Store } from './store.ts';
import type { Frozen } from './testing/frozen.ts';
import { folderForTest } from './testing/open-sqlite.ts';
import { exportStore } from './transfer/export-store.ts';
import { importInto } from './transfer/import-store.ts';

/** What the last Astern knows that paged nobody, and the schema with which paging came: the newest one on which it may start. */
const OLDER = 8;
const PAGING = 9;
const older = migrations.filter(({ version }) => version <= OLDER);
const paging = migrations.filter(({ version }) => version <= PAGING);
const next: Migration = { version: 10, name: 'next', livableFrom: OLDER, up: async () => undefined };

const uses: ReadonlyArray<readonly [string, (store: Store) => Promise<unknown>]> = [
  ['a policy', (store) => store.records.put('policy', 'shop', aPolicy())],
  ['an incident', (store) => store.incidents.add(anIncident())],
  ['a delivery of a hook', (store) => store.deliveries.add([aDelivery()])],
];

describe('an Astern from before there was paging', () => {
  it('starts on the schema of paging as long as nobody pages with it, and works there (S52)', async (t) => {
    const place = await placeFor(t);
    await using(place, (store) => store.records.put('memo', 'anything', {}));

    await startOlder(place);

    const file = join(import.meta.dirname, 'testing', 'previous', `schema-${OLDER}.mjs`);
    const { frozen } = (await import(pathToFileURL(file).href)) as { frozen: Frozen };
    const store = frozen.storeOn(frozen.openSqlite(place));
    await frozen.fill(store, 3);
    await store.close();
  });

  for (const [what, use] of uses) {
    it(`refuses loudly to start once there is ${what} (S52)`, async (t) => {
      const place = await placeFor(t);
      await using(place, use);

      await assert.rejects(startOlder(place), { code: 'store/newer-schema', message: /written by a newer Astern/ });
    });
  }

  it('refuses after a further upgrade as well (S52)', async (t) => {
    const place = await placeFor(t);
    await using(place, (store) => store.incidents.add(anIncident()));
    const dialect = openSqlite(place);
    await migrate(dialect, [...paging, next]);
    await dialect.close();

    await assert.rejects(startOlder(place), { code: 'store/newer-schema' });
  });

  it('refuses what was exported and taken in elsewhere (S52)', async (t) => {
    const place = await placeFor(t);
    const file = join(await folderForTest(t), 'export');
    const store = await openStore(place);
    await store.records.put('policy', 'shop', aPolicy());
    await exportStore(store, file);
    await store.close();
    const other = await placeFor(t);
    const dialect = openSqlite(other);
    await importInto(dialect, file);
    const versions = dialect.db.selectFrom('schema_version').select('livable_from').where('version', '=', PAGING);
    const { livable_from: livableFrom } = await versions.executeTakeFirstOrThrow();
    await dialect.close();

    assert.equal(livableFrom, PAGING);
    await assert.rejects(startOlder(other), { code: 'store/newer-schema' });
  });
});

async function placeFor(t: TestContext) {
  return { file: join(await folderForTest(t), 'astern.db'), clock: systemClock };
}

type Place = Awaited<ReturnType<typeof placeFor>>;

async function using(place: Place, use: (store: Store) => Promise<unknown>): Promise<void> {
  const dialect = openSqlite(place);
  await migrate(dialect, paging);
  const store = storeOn(dialect);
  try {
    await use(store);
  } finally {
    await store.close();
  }
}

/** As far as it comes before it works: it looks whether it can live with the schema. */
async function startOlder(place: Place): Promise<void> {
  const dialect = openSqlite(place);
  try {
    await migrate(dialect, older);
  } finally {
    await dialect.close();
  }
}

function aDelivery(): NewDelivery {
  return {
    ...{ id: 'delivery_1', hook: 'prometheus', deliveryKey: null, receivedAtMs: 1, method: 'POST' },
    ...{ contentType: 'application/json', headers: {}, query: {}, body: '{}', skewMs: null },
    encoding: 'utf8',
  };
}
