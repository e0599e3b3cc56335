import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it, type TestContext } from 'node:test';
import { type Cluster, needsPostgres, startCluster } from '../../../test/support/postgres.ts';
import { anIncident } from '../../core/testing/incidents.ts';
import { aPage } from '../../core/testing/paging.ts';
import { sessionOf } from '../nouns.ts';
import type { SharedStore } from '../store.ts';
import { aDelivery } from '../testing/delivery-cases.ts';
import { fill, fillPaging } from '../testing/full-store.ts';
import { openPostgresForTest } from '../testing/open-postgres.ts';
import { folderForTest, openSqliteForTest } from '../testing/open-sqlite.ts';
import { anEvent, anOperation, aRelease } from '../testing/samples.ts';
import { verifyEvents } from '../verify-events.ts';
import { exportStore } from './export-store.ts';
import { importStore } from './import-store.ts';

describe('from the embedded database to PostgreSQL and back', { skip: needsPostgres() }, () => {
  let cluster: Cluster;
  before(async () => {
    cluster = await startCluster();
  });
  after(() => cluster?.stop());

  it('loses nothing, and both go on where the first stopped', async (t) => {
    const dir = await folderForTest(t);
    const [first, shared, last] = [
      await openSqliteForTest(t),
      await openPostgresForTest(t, cluster),
      await openSqliteForTest(t),
    ];
    await fill(first.store);
    await fillPaging(first.store);

    const exported = await exportStore(first.store, join(dir, 'one'));
    const imported = await importStore(shared.store, join(dir, 'one'));
    await exportStore(shared.store, join(dir, 'two'));
    await importStore(last.store, join(dir, 'two'));
    await exportStore(last.store, join(dir, 'three'));

    assert.equal(exported.head.seq, 1_300);
    assert.deepEqual(imported, { rows: exported.rows, head: exported.head });
    const lines = await Promise.all(['one', 'two', 'three'].map((name) => linesOf(join(dir, name))));
    assert.deepEqual(lines[1], lines[0]);
    assert.deepEqual(lines[2], lines[0]);
    for (const { store } of [shared, last]) await goesOn(store);
  });
});

describe('an import', () => {
  it('refuses a store that holds something', async (t) => {
    const { file } = await exported(t);
    const { store } = await openSqliteForTest(t);
    await store.events.append(anEvent());

    await assert.rejects(importStore(store, file), { code: 'transfer/not-empty' });
  });

  const damages: ReadonlyArray<readonly [string, (lines: string[]) => readonly string[], RegExp]> = [
    ['was cut off', (lines) => lines.slice(0, -5), /its end is missing/],
    ['lost a line', (lines) => lines.toSpliced(9, 1), /changed after the export/],
    [
      'was changed',
      (lines) => lines.map((line) => line.replace('Sell umbrellas', 'Sell arms')),
      /changed after the export/,
    ],
    ['lost an event', (lines) => resealed(lines.filter((line) => !line.includes('"seq":3,'))), /event 3 is missing/],
    [
      'had an event changed',
      (lines) => resealed(lines.map(withOtherActor)),
      /event 2 or the one before it was changed/,
    ],
    [
      'lost the newest events',
      (lines) => resealed(lines.filter((line) => !/"seq":(19|20),/.test(line))),
      /should end with event 20/,
    ],
    ['is something else', () => ['{"kind":"row","table":"x","row":{}}'], /does not begin like an export/],
    ['is no JSON', () => ['hello'], /is no whole export/],
    ['goes on after its end', (lines) => [...lines, lines[1] ?? ''], /something follows its end/],
  ];
  for (const [what, damage, why] of damages) {
    it(`takes in nothing of a file that ${what}`, async (t) => {
      const { file, dir } = await exported(t);
      const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
      await writeFile(join(dir, 'damaged'), `${damage(lines).join('\n')}\n`);
      const { store } = await openSqliteForTest(t);

      await assert.rejects(importStore(store, join(dir, 'damaged')), { code: 'transfer/damaged', message: why });

      await importStore(store, file);
      assert.deepEqual(await verifyEvents(store), { kind: 'whole', count: 20 });
    });
  }

  it('refuses a file of another schema, and one that is not there', async (t) => {
    const { file, dir } = await exported(t);
    const { store } = await openSqliteForTest(t);
    await writeFile(join(dir, 'old'), (await readFile(file, 'utf8')).replace(/"schema":\d+/, '"schema":1'));

    await assert.rejects(importStore(store, join(dir, 'old')), { code: 'transfer/other-schema' });
    await assert.rejects(importStore(store, join(dir, 'nowhere')), { code: 'transfer/damaged' });
  });
});

describe('Ctrl-C', () => {
  for (const looks of [0, 1, 30]) {
    it(`leaves no file of an export, and nothing of an import, after ${looks} rows`, async (t) => {
      const { file, store, dir } = await exported(t);
      const { store: empty } = await openSqliteForTest(t);

      await assert.rejects(exportStore(store, join(dir, 'next'), stoppedAfter(looks)), { name: 'AbortError' });
      await assert.rejects(importStore(empty, file, stoppedAfter(looks)), { name: 'AbortError' });

      assert.deepEqual(
        (await readdir(dir)).filter((name) => name.startsWith('next')),
        [],
      );
      assert.equal(await empty.events.lastSeq(), 0);
      assert.equal((await importStore(empty, file)).head.seq, 20);
    });
  }
});

/** Says so at the look after so many. */
function stoppedAfter(looks: number): AbortSignal {
  const controller = new AbortController();
  const { signal } = controller;
  const look = signal.throwIfAborted.bind(signal);
  let left = looks;
  signal.throwIfAborted = () => {
    if (left === 0) controller.abort();
    left -= 1;
    look();
  };
  return signal;
}

describe('an export', () => {
  it('says where its log is broken', async (t) => {
    const { dir, store } = await exported(t);
    const { db } = sessionOf(store);
    assert.equal((await exportStore(store, join(dir, 'whole'))).broken, null);

    await db.updateTable('events').set({ actor: 'eve' }).where('seq', '=', 7).execute();
    const changed = await exportStore(store, join(dir, 'changed'));
    await db.deleteFrom('events').where('seq', '>=', 7).execute();
    const cut = await exportStore(store, join(dir, 'cut'));

    assert.deepEqual(changed.broken, { seq: 7, why: 'line 7 or the one before it was changed' });
    assert.deepEqual(cut.broken, { seq: 7, why: 'the log ends before line 20' });
  });

  it('does not write over a file', async (t) => {
    const { file, store } = await exported(t);

    await assert.rejects(exportStore(store, file), { code: 'transfer/file-exists' });
  });
});

async function exported(t: TestContext) {
  const dir = await folderForTest(t);
  const { store } = await openSqliteForTest(t);
  await fill(store, 20);
  const file = join(dir, 'export');
  await exportStore(store, file);
  return { dir, file, store };
}

/** As somebody would do who knows how the file is made. */
function resealed(lines: readonly string[]): readonly string[] {
  const before = lines.slice(0, -1);
  const sha256 = createHash('sha256')
    .update(before.map((line) => `${line}\n`).join(''))
    .digest('hex');
  return [...before, JSON.stringify({ kind: 'end', rows: before.length - 1, sha256 })];
}

function withOtherActor(line: string): string {
  return line.includes('"seq":2,') ? line.replace('ada', 'eve') : line;
}

/** Without what differs by its nature: the header's time, and the hash over it. */
async function linesOf(file: string): Promise<readonly string[]> {
  const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
  return [(lines[0] ?? '').replace(/"exportedAtMs":\d+/, ''), ...lines.slice(1, -1)];
}

async function goesOn(store: SharedStore): Promise<void> {
  assert.equal((await store.events.append(anEvent())).seq, 1_301);
  assert.deepEqual(await verifyEvents(store), { kind: 'whole', count: 1_301 });
  assert.equal((await store.releases.add(aRelease({ sha: 'sha4' }))).number, 4);
  const ids = (await store.operations.list({ limit: 9 })).map(({ id }) => id);
  assert.deepEqual(ids, ['op_b', 'op_m', 'op_a', 'op_z']);
  const incidents = (await store.incidents.list({ limit: 9 })).map(({ number }) => number);
  const next = await store.incidents.add(anIncident());
  assert.deepEqual([incidents, next.number], [[2, 1], 3], 'incidents are counted on');
  await store.deliveries.add([aDelivery({ id: 'dlv_next' })]);
  assert.deepEqual(
    (await store.deliveries.list({ limit: 9 })).map(({ id }) => id),
    ['dlv_next', 'dlv_a', 'dlv_z'],
  );
  const page = { id: 'page_next', key: 'next', incident: next.number };
  assert.equal(await store.pages.add(aPage(page)), true);
  assert.deepEqual(
    (await store.pages.list({ limit: 9 })).map(({ id }) => id),
    ['page_next', 'page_a', 'page_z'],
  );
  await store.operations.supersede('op_b', null);
  await store.operations.start(anOperation({ id: 'op_next' }));
  assert.ok(((await store.operations.claim('op_next', { worker: 'w', leaseMs: 1 }))?.fence ?? 0) > 3);
}
