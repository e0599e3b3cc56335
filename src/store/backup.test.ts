import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, it, type TestContext } from 'node:test';
import { systemClock } from '../lib/clock.ts';
import { backUp, restore } from './backup.ts';
import { lockDataDirectory } from './data-lock.ts';
import { openStore } from './open.ts';
import { startChild } from './testing/child.ts';
import { folderForTest, openSqliteForTest } from './testing/open-sqlite.ts';
import { anEvent, register } from './testing/samples.ts';
import { verifyEvents } from './verify-events.ts';

const holder = { pid: process.pid, address: 'http://127.0.0.1:7700', sinceMs: 0 };

describe('a backup of the embedded database', () => {
  it('is taken while another process writes, is whole, and holds all that was acknowledged before', async (t) => {
    const data = await folderForTest(t);
    const file = join(data, 'astern.db');
    const store = await openStore({ file, clock: systemClock });
    await register(store);
    await store.close();
    const writer = startChild(t, 'crash-writer.ts', [file, '1']);
    let acknowledged = 0;
    while (acknowledged < 20) acknowledged = Number(await writer.line());

    const { head } = await backUp({ data, file: join(data, 'copy') });
    const events = head.seq;
    await writer.line();
    await writer.kill();

    assert.ok(events >= 2 * acknowledged, `${events} events`);
    const copy = await openStore({ file: join(data, 'copy'), clock: systemClock });
    t.after(() => copy.close());
    assert.deepEqual(await verifyEvents(copy), { kind: 'whole', count: events });
    assert.equal((await copy.locks.held(0)).length, events / 2);
  });

  it('is put back, and what stood there is kept', async (t) => {
    const { data, copy } = await backedUp(t);
    const later = await openStore({ file: join(data, 'astern.db'), clock: systemClock });
    await later.events.append(anEvent());
    await later.close();

    const { head, keptAs } = await restore({ data, file: copy });

    assert.equal(head.seq, 3);
    assert.equal(await eventsIn(join(data, 'astern.db')), 3);
    assert.equal(await eventsIn(keptAs ?? assert.fail('nothing was kept')), 4);
  });

  it('is put back over a database that is damaged, and into an empty directory', async (t) => {
    const { data, copy } = await backedUp(t);
    await writeFile(join(data, 'astern.db'), 'rubbish');
    const empty = await folderForTest(t);

    await restore({ data, file: copy });
    const { keptAs } = await restore({ data: empty, file: copy });

    assert.equal(keptAs, null);
    assert.equal(await eventsIn(join(data, 'astern.db')), 3);
    assert.equal(await eventsIn(join(empty, 'astern.db')), 3);
  });

  it('is not put back under a server that runs', async (t) => {
    const { data, copy } = await backedUp(t);
    const lock = await lockDataDirectory(data, holder);
    t.after(() => lock.release());

    await assert.rejects(restore({ data, file: copy }), { code: 'store/in-use' });
  });

  it('is not put back when it was changed or is no database, and nothing is touched', async (t) => {
    const { data, copy } = await backedUp(t);
    const before = await readFile(join(data, 'astern.db'));
    const database = new DatabaseSync(copy);
    database.exec(`update events set actor = 'eve' where seq = 2`);
    database.close();
    await writeFile(join(dirname(copy), 'rubbish'), 'x'.repeat(10_000));

    await assert.rejects(restore({ data, file: copy }), { code: 'backup/unfit', message: /line 2 of its log/ });
    await assert.rejects(restore({ data, file: join(dirname(copy), 'rubbish') }), { code: 'store/cannot-open' });
    await assert.rejects(restore({ data, file: join(data, 'nowhere') }), { code: 'backup/missing' });

    assert.deepEqual(await readFile(join(data, 'astern.db')), before);
    assert.deepEqual((await readdir(data)).sort(), ['astern.db', 'astern.db-mark', 'server.lock']);
  });

  it('does not write over a file, and needs a database', async (t) => {
    const { data, copy } = await backedUp(t);

    await assert.rejects(backUp({ data, file: copy }), { code: 'backup/file-exists' });
    await assert.rejects(backUp({ data: await folderForTest(t), file: join(data, 'other') }), {
      code: 'backup/missing',
    });
  });
});

async function backedUp(t: TestContext): Promise<{ readonly data: string; readonly copy: string }> {
  const { store, file } = await openSqliteForTest(t);
  for (let number = 1; number <= 3; number += 1) await store.events.append(anEvent({ data: { number } }));
  const copy = join(await folderForTest(t), 'copy');
  await backUp({ data: dirname(file), file: copy });
  await store.close();
  return { data: dirname(file), copy };
}

async function eventsIn(file: string): Promise<number> {
  const store = await openStore({ file, clock: systemClock });
  try {
    const log = await verifyEvents(store);
    return log.kind === 'whole' ? log.count : assert.fail(log.why);
  } finally {
    await store.close();
  }
}
