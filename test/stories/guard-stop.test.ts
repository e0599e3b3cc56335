import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { guarded, reasonOf, reasons } from '../support/guarded.ts';
import { refusal } from '../support/orders.ts';
import { places } from '../support/tiny-world.ts';
import { until } from '../support/until.ts';
import { startWorld, type World } from '../support/world.ts';

const DATABASE = { database: { dialect: 'postgres', migrations: 'db' } };
const ORDERS = {
  'db/001_base.sql': 'create table orders (id bigint primary key, note text);',
  'orders.mjs': `export const PLACE = 'insert into orders (id, note) values ($1, $2)';`,
};
const DROPPED = { 'db/002_drop_note.sql': 'alter table orders drop column note;' };

describe('a rollback that a change stands in the way of', { concurrency: 3 }, () => {
  let world: World;
  before(async () => {
    world = await startWorld({ env: { SHOP_KEY: 'secret' } });
  });
  after(() => world?.close());

  it('is refused with what unblocks it and the hotfix as the next command; with --override and a reason it goes through, loudly', async () => {
    const shop = await guarded(world, 'shop', { sections: DATABASE });
    await shop.shipped('first', { files: ORDERS });
    await shop.shipped('second', { files: DROPPED });

    const refused = await shop.cli('rollback', shop.target, '--reason', 'orders fail');
    const { code, findings } = await refusal(shop.orders.rollback());
    const asked = await shop.cli('decide', shop.target);
    const unexplained = await shop.cli('rollback', 'r1', shop.target, '--override', '--no-input');

    assert.equal(refused.code, 3, refused.out + refused.err);
    assert.match(refused.err, /guard\/stop: r1 cannot simply be put back on shop\/production/);
    assert.match(refused.err, /astern hotfix start INC-123[\s\S]*--override --reason/);
    assert.deepEqual([code, findings.map(({ kind }) => kind)], ['guard/stop', ['drop-column']]);
    assert.equal(asked.code, 3);
    assert.match(asked.out, /add column "?note"? text[\s\S]*Next: astern hotfix start/i);
    assert.equal(unexplained.code, 2, unexplained.err);
    assert.deepEqual(places(await shop.orders.status()), { hot: 'r2', new: null, old: 'r1' });

    const done = await shop.cli('rollback', 'r1', shop.target, '--override', '--reason', 'nobody reads notes');

    assert.equal(done.code, 0, done.out + done.err);
    assert.deepEqual(places(await shop.orders.status()), { hot: 'r1', new: 'r2', old: null });
    const told = (await shop.orders.events()).find(({ kind }) => kind === 'guard.overridden');
    assert.deepEqual(
      [told?.data.reason, told?.data.findings],
      ['nobody reads notes', ['orders.note: drop-column']],
      JSON.stringify(told),
    );
    assert.match(told?.text ?? '', /nobody reads notes/);
  });

  it('two releases apart is judged by what lies between those two: what came and went does not count', async () => {
    const apart = await guarded(world, 'apart', { sections: DATABASE });
    const added = {
      'db/002_add_gift.sql': 'alter table orders add column gift text;',
      'gift.mjs': `'select gift from orders'`,
    };
    await apart.shipped('first', { files: ORDERS });
    await apart.shipped('second', { files: added });
    await apart.shipped('third', {
      files: { 'db/003_drop_gift.sql': 'alter table orders drop column gift;', 'gift.mjs': null },
    });

    const chosen = await until('r1 is judged too', async () => {
      const card = await apart.card();
      return card.to?.release === 'r1' ? card : null;
    });
    const named = await apart.card('r2');

    assert.deepEqual([chosen.to?.release, chosen.verdict, reasons(chosen)], ['r1', 'safe', []]);
    assert.deepEqual(
      [chosen.passedOver[0]?.release, reasons(named)],
      ['r2', ['stop database drop-column orders.gift']],
    );
    const done = await apart.cli('rollback', apart.target, '--reason', 'the page is blank');
    assert.equal(done.code, 0, done.out + done.err);
    assert.equal((await apart.orders.status()).hot?.release, 'r1');
  });

  it('is stopped by an environment variable that the older release needs and nothing sets any more', async () => {
    const keys = await guarded(world, 'keys');
    const code = { 'key.mjs': `if (!process.env.SHOP_KEY) throw new Error('SHOP_KEY is missing');` };
    await keys.shipped('first', { env: { SHOP_KEY: { env: 'SHOP_KEY' } }, files: code });
    await keys.shipped('second', { files: { 'key.mjs': null } });

    const decided = await keys.decide({ critical: ['pay'] });

    assert.deepEqual([decided.row, decided.verdict], ['D4', 'stop'], JSON.stringify(decided));
    assert.match(reasonOf(decided, 'env-gone').why, /^r1 could not start.*SHOP_KEY.*r2 does not set/);
    assert.equal(JSON.stringify(decided).includes('secret'), false);
  });

  it('because of whoever was deployed since: that service goes back first; without one, it is safe', async () => {
    const contracts = [{ openapi: 'api.json', consumers: ['front'] }];
    const api = await guarded(world, 'api', { sections: { contracts } });
    const front = await guarded(world, 'front');
    await front.shipped('front before');
    await api.shipped('first', { files: { 'api.json': openApi('/orders') } });
    await api.shipped('second', { files: { 'api.json': openApi('/orders', '/gifts') } });

    const before = await api.decide();
    await front.shipped('front with gifts');
    const after = await api.decide();
    const { rollback } = await api.orders.status();
    const refused = await refusal(api.orders.rollback());

    assert.deepEqual([before.verdict, before.order], ['safe', ['api']], JSON.stringify(before.reasons));
    assert.deepEqual([after.verdict, after.order], ['stop', ['front', 'api']], JSON.stringify(after));
    assert.match(after.reasons[0]?.evidence ?? '', /front r2 was deployed .* ago, since r2 is live/);
    assert.deepEqual([rollback.candidate, refused.code], [null, 'guard/stop']);
  });

  it('is thought of before the deploy where a way back is required: such a ship waits for a person', async () => {
    const careful = await guarded(world, 'careful', {
      sections: DATABASE,
      rollback: { watch: '1ms', require: 'safe' },
    });
    await careful.shipped('first', { files: ORDERS });
    const sha = await careful.commit('second', { files: DROPPED });

    const shipped = await careful.orders.end(await careful.orders.ship(sha));

    assert.deepEqual([shipped.status, shipped.problem?.code], ['failed', 'guard/no-way-back'], JSON.stringify(shipped));
    assert.match(shipped.problem?.message ?? '', /Once r2 is live, r1 could not simply be put back \(stop\)/);
    assert.deepEqual(places(await careful.orders.status()), { hot: 'r1', new: 'r2', old: null });
    const deployed = await careful.cli('deploy', careful.target, '--reason', 'nobody reads notes');
    assert.equal(deployed.code, 0, deployed.out + deployed.err);
    assert.deepEqual(places(await careful.orders.status()), { hot: 'r2', new: null, old: 'r1' });
    const told = (await careful.orders.events()).filter(({ kind }) => kind === 'guard.no-way-back');
    assert.equal(told.length, 1);
  });
});

function openApi(...paths: readonly string[]): string {
  const get = { responses: { 200: { description: 'all of them' } } };
  const document = {
    openapi: '3.1.0',
    info: { title: 'Shop', version: '1' },
    paths: Object.fromEntries(paths.map((path) => [path, { get }])),
  };
  return JSON.stringify(document, null, 1);
}
