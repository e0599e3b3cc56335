import assert from 'node:assert/strict';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'node:test';
import type { CardBody } from '../../src/api/decisions.ts';
import { type Guarded, guarded, reasonOf, reasons } from '../support/guarded.ts';
import { places } from '../support/tiny-world.ts';
import { until } from '../support/until.ts';
import { startWorld, type World } from '../support/world.ts';

const sections = { database: { dialect: 'postgres', migrations: 'db' } };
const ORDERS = {
  'db/001_base.sql': 'create table orders (id bigint primary key, note text);',
  'orders.mjs': `export const PLACE = 'insert into orders (id, note) values ($1, $2)';`,
};
const DROPPED = { 'db/002_drop_note.sql': 'alter table orders drop column note;' };

/** The server dies between the build and the report; when it is back, one repository is gone, and another has a new history. */
describe('a report that is not there when a release is live', () => {
  let world: World;
  let late: Guarded;
  let gone: Guarded;
  let pushed: Guarded;
  before(async () => {
    world = await startWorld();
    [late, gone, pushed] = await Promise.all([
      guarded(world, 'late', { sections }),
      guarded(world, 'gone', { sections }),
      guarded(world, 'pushed', { sections }),
    ]);
    const both = async (service: Guarded) => {
      await service.shipped('first', { files: ORDERS });
      await service.shipped('second', { files: DROPPED });
    };
    await Promise.all([late.shipped('first', { files: ORDERS }), both(gone), both(pushed)]);
    const ordered = await late.orders.ship(await late.commit('second', { files: DROPPED }));
    await until('r2 is built', async () => (await late.releases()).length === 2);
    await world.kill();
    assert.deepEqual(reportsOf(world, 'late'), [], 'killed in time');
    inStore(world, (database) => database.exec('delete from reports'));
    await rename(gone.folder, `${gone.folder}.away`);
    await rm(pushed.folder, { recursive: true });
    await guarded(world, 'pushed').then((another) => another.commit('all of it again'));
    await world.start();
    await late.orders.done(ordered);
  });
  after(() => world?.close());

  it('is made after the restart, and else when somebody asks', async () => {
    const first = await made(late);
    inStore(world, (database) => database.exec(`delete from reports where service = 'late'`));
    const { rollback } = await late.orders.status();

    const decided = await made(late);

    assert.deepEqual([first.verdict, rollback.verdict], ['stop', 'unknown'], 'never safe without it');
    assert.deepEqual(reasons(decided), ['stop database drop-column orders.note']);
    assert.ok((decided.madeAt ?? '') > (first.madeAt ?? ''));
  });

  it('is unknown where the repository is gone, never safe, and stops no rollback (I6); it is made again when that is back', async () => {
    await made(gone);
    const decided = await gone.decide();
    const dry = await gone.cli('rollback', gone.target, '--dry-run');
    await rename(`${gone.folder}.away`, gone.folder);
    const soon = await gone.card();
    inStore(world, (database) => database.exec('update reports set made_at_ms = made_at_ms - 60000'));
    const after = await until('it is judged', async () => {
      const card = await gone.card();
      return card.verdict === 'unknown' ? null : card;
    });

    assert.deepEqual([decided.verdict, decided.row], ['unknown', 'D3'], JSON.stringify(decided));
    assert.match(
      reasonOf(decided, 'not-judged').why,
      /^What changed here could not be judged: .*gone: there is no such folder/,
    );
    assert.deepEqual([decided.lost.commits, decided.lost.count], [[], null]);
    assert.equal(dry.code, 0, dry.out + dry.err);
    assert.deepEqual([soon.verdict, after.verdict], ['unknown', 'stop']);
  });

  it('is unknown where history was written anew, never safe; and the rollback goes through (I6)', async () => {
    await made(pushed);
    const decided = await pushed.decide();
    const rollback = await pushed.cli('rollback', pushed.target, '--reason', 'orders fail');

    assert.deepEqual([decided.verdict, decided.row], ['unknown', 'D3'], JSON.stringify(decided));
    assert.match(reasonOf(decided, 'not-judged').why, /could not be judged/);
    assert.equal(rollback.code, 0, rollback.out + rollback.err);
    assert.deepEqual(places(await pushed.orders.status()), { hot: 'r1', new: 'r2', old: null });
  });
});

/** On a busy machine an answer may come before the report: it says that it does not know. */
function made(service: Guarded): Promise<CardBody> {
  return until('the report is made', async () => {
    const card = await service.card();
    assert.ok(card.madeAt !== null || card.verdict === 'unknown', card.verdict);
    return card.madeAt === null ? null : card;
  });
}

function inStore<Found>(world: World, look: (database: DatabaseSync) => Found): Found {
  const database = new DatabaseSync(join(world.data, 'astern.db'));
  try {
    return look(database);
  } finally {
    database.close();
  }
}

function reportsOf(world: World, service: string): readonly unknown[] {
  return inStore(world, (database) =>
    database.prepare('select live, back from reports where service = ?').all(service),
  );
}
