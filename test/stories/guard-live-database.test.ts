import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type Guarded, guarded, reasonOf, reasons } from '../support/guarded.ts';
import { refusal } from '../support/orders.ts';
import { type Cluster, needsPostgres, startCluster } from '../support/postgres.ts';
import { startWorld, type World } from '../support/world.ts';

const BASE = `create type channel as enum ('web');
create table orders (id bigint primary key, channel channel not null default 'web');`;
const POS = `alter type channel add value 'pos';`;

const TILLS = 'create table tills (id bigint primary key, note text);';
const PLACE = `alter table tills add column place text not null default 'here';
alter table tills alter column place drop default;
alter table tills drop column note;`;

describe('a verdict that hangs on the live database', { skip: needsPostgres() }, () => {
  let cluster: Cluster;
  let url: string;
  let world: World;
  let shop: Guarded;
  before(async () => {
    cluster = await startCluster();
    url = await cluster.database();
    for (const statements of [BASE, POS]) await cluster.query(statements, url);
    world = await startWorld({ env: { SHOP_DATABASE: url } });
    const database = { dialect: 'postgres', migrations: 'db', url: { env: 'SHOP_DATABASE' } };
    shop = await guarded(world, 'shop', { sections: { database } });
    await shop.shipped('first', { files: { 'db/001_base.sql': BASE, 'orders.mjs': `'select channel from orders'` } });
    await shop.shipped('second', { files: { 'db/002_pos.sql': POS } });
  });
  after(async () => {
    await world?.close();
    await cluster?.stop();
  });

  it('is safe while no row has what only the live release knows, and stop as soon as one has', async () => {
    await cluster.query(`insert into orders values (1, 'web')`, url);
    const before = await shop.card();
    await cluster.query(`insert into orders values (2, 'pos')`, url);
    const after = await shop.card();
    const refused = await refusal(shop.orders.rollback());

    assert.deepEqual([before.verdict, reasons(before)], ['safe', []]);
    assert.deepEqual([after.verdict, after.to?.release], ['stop', 'r1']);
    assert.match(reasonOf(after, 'add-enum-value').evidence ?? '', /^The database has 1 /);
    assert.equal(refused.code, 'guard/stop');
    assert.deepEqual((await shop.decide()).row, 'D9');
  });

  it('goes from stop to check once what unblocks it was run by hand, and needs no override then', async () => {
    for (const statements of [TILLS, PLACE]) await cluster.query(statements, url);
    const database = { dialect: 'postgres', migrations: 'db', url: { env: 'SHOP_DATABASE' } };
    const till = await guarded(world, 'till', { sections: { database } });
    const code = `'insert into tills (id, note) values ($1, $2)'`;
    await till.shipped('first', { files: { 'db/001_base.sql': TILLS, 'tills.mjs': code } });
    await till.shipped('second', { files: { 'db/002_place.sql': PLACE } });

    const blocked = await till.card();
    const refused = await refusal(till.orders.rollback());
    await cluster.query(reasonOf(blocked, 'add-mandatory-column').unblock ?? '', url);
    const halfway = await till.card();
    await cluster.query(reasonOf(blocked, 'drop-column').unblock ?? '', url);
    const asked = await till.cli('decide', till.target);
    const open = await till.card();
    const done = await till.cli('rollback', till.target, '--reason', 'tills fail', '--yes');

    assert.equal(refused.code, 'guard/stop');
    assert.match(reasonOf(blocked, 'add-mandatory-column').evidence ?? '', /not unblocked yet.*then ask again/);
    assert.deepEqual(
      [halfway.verdict, reasons(halfway), halfway.unblocked.map(({ subject }) => subject)],
      ['stop', ['stop database drop-column tills.note'], ['tills.place']],
    );
    assert.deepEqual([open.verdict, reasons(open)], ['check', ['check database drop-column tills.note']]);
    assert.match(reasonOf(open, 'drop-column').evidence ?? '', /there again \(asked at .*\); whether its values were/);
    assert.equal(asked.code, 0, asked.out + asked.err);
    assert.match(asked.out, /\[unblocked\] tills\.place: The database no longer requires it: .*may be left out/);
    assert.equal(done.code, 0, done.out + done.err);
    assert.equal((await till.orders.status()).hot?.release, 'r1');
  });

  it('is check while the database does not answer, and stops no rollback (I6)', async () => {
    await cluster.crash();

    const card = await shop.card();
    const done = await shop.cli('rollback', shop.target, '--reason', 'orders fail', '--yes');

    assert.equal(card.verdict, 'check');
    assert.match(reasonOf(card, 'add-enum-value').evidence ?? '', /could not be asked/);
    assert.equal(JSON.stringify(card).includes(url), false);
    assert.equal(done.code, 0, done.out + done.err);
  });
});
