import assert from 'node:assert/strict';
import { rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { needsRecorder, type Recorder, startRecorder } from '../support/disk/recorder.ts';
import type { Load } from '../support/load.ts';
import { refusal } from '../support/orders.ts';
import { assertAtRest, assertNoneFailed, startTinyWorld, type TinyWorld } from '../support/tiny-world.ts';
import { until } from '../support/until.ts';

const DATABASE = 'astern.db';
const again = { despiteLock: true, acceptRejected: true, reason: 'the disk is well again' };

describe('a full disk under server and router', { skip: needsRecorder() }, () => {
  it('lets a responder go back, refuses a ship with a reason, and loses nothing (F57)', async (t) => {
    const { tiny, disk, load, first } = await startTwice(t);
    const next = await tiny.repository.commit('third');
    disk.fall('full');

    const back = await tiny.orders.done(tiny.orders.rollback());
    const ship = await tiny.orders.end(await tiny.orders.ship(next, again));

    assert.ok(disk.hits() > 0);
    assert.equal(ship.problem?.code, 'server/disk-full', JSON.stringify(ship.problem));
    await tiny.world.kill();
    await tiny.world.start();
    assert.equal((await tiny.orders.end(back.id)).status, 'done');
    await until('the router says that its table is not saved', async () => (await alarms(tiny)).length > 0);
    disk.fall('none');
    await until('the table is saved', async () => (await alarms(tiny)).length === 0);
    const rested = await assertAtRest(tiny);
    assert.equal(rested.hot?.sha, first);
    await tiny.orders.done(tiny.orders.ship(next, again));
    await load.stop();
    assertNoneFailed(load);
  });
});

describe('a disk that became read-only', { skip: needsRecorder() }, () => {
  it('is named to whoever orders something; what is there can be read, traffic goes on, and so does work afterwards', async (t) => {
    const { tiny, disk, load, first } = await startTwice(t);
    disk.fall('read-only');

    const problem = await refusal(tiny.orders.rollback());

    assert.match(problem.message, /read-only|cannot be written/);
    assert.equal(problem.status, 503);
    assert.equal((await tiny.orders.status()).hot?.release, 'r2');
    disk.fall('none');
    await tiny.orders.done(tiny.orders.rollback());
    assert.equal((await assertAtRest(tiny)).hot?.sha, first);
    await load.stop();
    assertNoneFailed(load);
  });

  it('keeps a server from starting, which says why; the router serves on', async (t) => {
    const { tiny, disk, load } = await startTwice(t);
    await tiny.world.stop();
    disk.fall('read-only');

    const starting = tiny.world.start();

    await assert.rejects(starting, /read-only|cannot be written/);
    const asked = load.answered().length;
    await until('customers are served', () => load.answered().length > asked + 20);
    disk.fall('none');
    await tiny.world.start();
    await assertAtRest(tiny);
    await load.stop();
    assertNoneFailed(load);
  });
});

describe('a disk whose syncs fail', { skip: needsRecorder() }, () => {
  it('acknowledges nothing that it could not keep; the same key does it once when the disk is well', async (t) => {
    const { tiny, disk, load, first } = await startTwice(t, DATABASE);
    const params = { service: 'tiny', environment: 'production' };
    const rollback = () => tiny.world.api.call('rollback', { params, body: {}, idempotencyKey: 'at night' });
    disk.fall('sync-error');

    const problem = await refusal(rollback());

    assert.ok(disk.hits() > 0);
    assert.equal(problem.status, 503);
    assert.match(problem.message, /answers with errors/);
    await tiny.world.kill();
    disk.fall('none');
    await tiny.world.start();
    await rollback();
    assert.equal((await assertAtRest(tiny)).hot?.sha, first);
    const ordered = (await tiny.orders.events()).filter((one) => one.kind === 'operation.ordered');
    assert.equal(ordered.filter(({ data }) => data.kind === 'rollback').length, 1);
    await load.stop();
    assertNoneFailed(load);
  });
});

describe('a disk on which every sync takes a second', { skip: needsRecorder() }, () => {
  it('slows orders down and nothing else: they come to a good end, and customers notice nothing', async (t) => {
    const { tiny, disk, load, first } = await startTwice(t, DATABASE);
    disk.fall('slow-sync', { argument: 1_000 });

    await tiny.orders.done(tiny.orders.rollback(), 120_000);

    assert.ok(disk.hits() > 5);
    assert.equal((await tiny.orders.status()).hot?.sha, first);
    disk.fall('none');
    await assertAtRest(tiny);
    await load.stop();
    assertNoneFailed(load);
  });
});

describe('a database file that is not one', { skip: needsRecorder() }, () => {
  it('keeps a server from starting, which says what to do; the router serves on (F06)', async (t) => {
    const { tiny, load, first } = await startTwice(t);
    await tiny.world.stop();
    const file = join(tiny.world.data, DATABASE);
    await rename(file, `${file}.well`);
    await writeFile(file, 'nobody knows what wrote this, and it is long enough to be something'.repeat(200));

    await assert.rejects(tiny.world.start(), /store\/cannot-open[\s\S]*not a database[\s\S]*astern restore/);
    const asked = load.answered().length;
    await until('customers are served', () => load.answered().length > asked + 20);

    await rename(`${file}.well`, file);
    await tiny.world.start();
    await tiny.orders.done(tiny.orders.rollback());
    assert.equal((await assertAtRest(tiny)).hot?.sha, first);
    await load.stop();
    assertNoneFailed(load);
  });
});

type Sick = { readonly tiny: TinyWorld; readonly disk: Recorder; readonly load: Load; readonly first: string };

/** Two releases are shipped, customers are there, and the disk is well. */
async function startTwice(t: TestContext, only?: string): Promise<Sick> {
  const folder = join(tmpdir(), 'astern-story-');
  const disk = startRecorder({ folder, isRecording: false, ...(only === undefined ? {} : { only }) });
  const tiny = await startTinyWorld({ env: disk.env });
  t.after(async () => {
    disk.fall('none');
    await tiny.close();
    disk.close();
  });
  const first = await tiny.shipped('first');
  await tiny.shipped('second');
  const load = tiny.load();
  // Also when the test fails: customers would keep it alive for ever.
  t.after(() => load.stop());
  return { tiny, disk, load, first };
}

async function alarms({ world }: TinyWorld): Promise<readonly string[]> {
  return (await world.api.call('health')).body.alarms ?? [];
}
