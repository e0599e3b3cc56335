import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type Guarded, guarded, reasonOf, reasons } from '../support/guarded.ts';
import { refusal } from '../support/orders.ts';
import { places } from '../support/tiny-world.ts';
import { startWorld, type World } from '../support/world.ts';

const BASE = {
  'db/001_base.sql': `create type channel as enum ('web');
    create table orders (id bigint primary key, note text, channel channel not null default 'web');`,
  'orders.mjs': `export const PLACE = 'insert into orders (id, note, channel) values ($1, $2, $3)';`,
};

/** Going from the second release back to the first is so. */
const WAYS = {
  safe: {
    'db/002_gifts.sql': 'create table gifts (id bigint primary key);\nalter table orders add column gift text;',
  },
  check: { 'db/002_pos.sql': `alter type channel add value 'pos';` },
  stop: { 'db/002_drop_note.sql': 'alter table orders drop column note;' },
  unknown: {
    'db/002_loop.sql': `do $$ begin execute 'alter table ' || current_schema() || '.orders set logged'; end $$;`,
  },
} as const;

describe('what decide advises', () => {
  let world: World;
  const services = new Map<string, Guarded>();
  before(async () => {
    world = await startWorld();
    const gate = world.gate('broken');
    await gate.open();
    const sections = {
      database: { dialect: 'postgres', migrations: 'db' },
      critical: [{ name: 'place an order', check: { http: 'GET /orders', every: '1h' } }],
    };
    const bad = { mode: 'bad-when-told', gate: gate.file, sections } as const;
    const made = Object.entries({ ...WAYS, none: null }).map(async ([way, files]) => {
      const service = await guarded(world, way, { sections });
      services.set(way, service);
      await service.shipped('first', { files: BASE, ...(files === null ? bad : {}) });
      if (files !== null) await service.shipped('second', { files, ...bad });
    });
    await Promise.all(made);
  });
  after(() => world?.close());

  const on = (way: string): Guarded => services.get(way) ?? assert.fail(way);
  const unchecked = { checks: false };

  it('D3: call somebody, when what lies between cannot be read, broken or not', async () => {
    const broken = await on('unknown').decide({ symptom: 'orders fail' });
    const notKnown = await on('unknown').decide(unchecked);

    assert.deepEqual(shortly(broken), ['D3', 'call-somebody', 'unknown', 'r1']);
    assert.deepEqual(shortly(notKnown), ['D3', 'call-somebody', 'unknown', 'r1']);
    assert.equal(reasonOf(broken, 'unreadable').file, 'db/002_loop.sql');
    assert.match(broken.next, /^astern rollback r1 unknown\/production --reason "orders fail" {3}# once somebody/);
  });

  it('D4, D9: fix forward, when going back would break more', async () => {
    const broken = await on('stop').decide();
    const notKnown = await on('stop').decide(unchecked);

    assert.deepEqual(shortly(broken), ['D4', 'fix-forward', 'stop', 'r1']);
    assert.deepEqual(shortly(notKnown), ['D9', 'fix-forward', 'stop', 'r1']);
    assert.match(reasonOf(broken, 'drop-column').unblock ?? '', /add column .*note/i);
    assert.match(broken.next, /^astern hotfix start /);
  });

  it('D2, D8: put back after a look at what is listed', async () => {
    const broken = await on('check').decide();
    const notKnown = await on('check').decide(unchecked);

    assert.deepEqual(shortly(broken), ['D2', 'put-back', 'check', 'r1']);
    assert.deepEqual(shortly(notKnown), ['D8', 'put-back', 'check', 'r1']);
    assert.match(reasonOf(broken, 'add-enum-value').why, /pos/);
  });

  it('D5, D10: fix forward, when nothing could be put back', async () => {
    const broken = await on('none').decide();
    const notKnown = await on('none').decide(unchecked);
    const refused = await refusal(on('none').orders.rollback());

    assert.deepEqual(shortly(broken), ['D5', 'fix-forward', 'none', null]);
    assert.deepEqual(shortly(notKnown), ['D10', 'fix-forward', 'none', null]);
    assert.equal(refused.code, 'guard/no-candidate');
    assert.equal((await on('none').cli('decide', on('none').target)).code, 3);
  });

  it('D1, D7: put back, when nothing speaks against it; card, status, releases and decide say the same', async () => {
    const service = on('safe');
    const broken = await service.decide({ symptom: 'orders fail' });
    const notKnown = await service.decide(unchecked);
    const card = await service.card();
    const { rollback } = await service.orders.status();
    const [, first] = await service.releases();

    assert.deepEqual(shortly(broken), ['D1', 'put-back', 'safe', 'r1']);
    assert.deepEqual(shortly(notKnown), ['D7', 'put-back', 'safe', 'r1']);
    assert.deepEqual(
      broken.critical.map(({ name, state, text }) => [name, state, text]),
      [['place an order', 'broken', 'answered 500 instead of a success (2xx)']],
    );
    assert.deepEqual([card.verdict, card.to?.release, reasons(card)], ['safe', 'r1', []]);
    assert.deepEqual([rollback.candidate, rollback.verdict, rollback.why], ['r1', 'safe', null]);
    assert.deepEqual(first?.on[0]?.putBack, { verdict: 'safe', why: null });
    assert.deepEqual([card.lost.count, card.lost.commits[0]?.title, card.warm], [1, 'second', true]);
  });

  it('and its next command carries the advice out; after that what customers must be able to do works', async () => {
    const service = on('safe');
    const asked = await service.cli('decide', service.target, '--symptom', 'orders fail');
    const [, next = ''] = /^Next: astern (.*)$/m.exec(asked.out) ?? [];

    const done = await service.cli(...words(next));

    assert.deepEqual([asked.code, done.code], [0, 0], `${asked.out}${done.out}${done.err}`);
    assert.deepEqual(places(await service.orders.status()), { hot: 'r1', new: 'r2', old: null });
    const after = await service.decide();
    assert.deepEqual([after.row, after.advice, after.critical[0]?.state], ['D6', 'fix-forward', 'fine']);
  });

  it('D6: there is time for a hotfix while customers are served, however good the way back is', async () => {
    await world.gate('broken').close();

    const decided = await Promise.all([...services.values()].map((service) => service.decide()));
    const said = await on('check').decide({ critical: ['Place an order', 'pay'] });

    assert.deepEqual(
      decided.map(({ row, advice }) => [row, advice]),
      decided.map(() => ['D6', 'fix-forward']),
    );
    assert.equal(said.row, 'D2', 'a person knows better than a check');
    assert.deepEqual(
      said.critical.map(({ name, state }) => [name, state]),
      [
        ['place an order', 'broken'],
        ['pay', 'broken'],
      ],
    );
  });
});

function shortly({ row, advice, verdict, to }: Awaited<ReturnType<Guarded['decide']>>) {
  return [row, advice, verdict, to?.release ?? null];
}

/** As a shell takes them. */
function words(command: string): readonly string[] {
  return [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}
