import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { parseLink } from '../../core/links/link.ts';
import { openSqliteForTest } from '../../store/testing/open-sqlite.ts';
import { pagedShop } from '../incidents/testing/paged-shop.ts';
import { bindBrowser } from './bind-browser.ts';
import { rotateLinkKeys } from './link-keys.ts';
import { openLink } from './open-link.ts';
import { sendAgain } from './send-again.ts';

const HOUR_MS = 3_600_000;

async function open(t: TestContext) {
  const { store, clock } = await openSqliteForTest(t);
  const shop = await pagedShop(store);
  const opened = async (written: string) => (await openLink(shop.world, written)) ?? assert.fail('it opens nothing');
  return { ...shop, clock, opened };
}

describe('the link of a message', () => {
  it('opens for its person, and what was changed in it opens nothing', async (t) => {
    const { link, world, opened } = await open(t);
    const written = await link();
    const [page = '', until = '', signature = ''] = written.split('.');

    const { member, incident, may } = await opened(written);
    const forged = [
      `${page}.${until}.${'A'.repeat(22)}`,
      `${page}.${Number.parseInt(until, 36) + 1}.${signature}`,
      `page_zzzzzzzzzzzz.${until}.${signature}`,
      written.slice(0, -1),
      '',
    ];

    assert.deepEqual([member.name, incident.number, may], ['ann', 1, 'acts']);
    for (const one of forged) assert.equal(await openLink(world, one), null);
  });

  it('of one message opens no other one', async (t) => {
    const { link, pageOf, store, world } = await open(t);
    const written = await link();
    await store.pages.put({ ...(await pageOf('ann')), person: 'bob' });

    assert.equal(await openLink(world, written), null);
  });

  it('is over after a day, and only shows an hour after the incident was resolved', async (t) => {
    const { link, opened, clock, change, store } = await open(t);
    const written = await link();
    await change({ state: 'resolved', resolvedAtMs: await store.now() });

    const at: string[] = [(await opened(written)).may];
    await clock.advance(HOUR_MS);
    at.push((await opened(written)).may);
    await clock.advance(23 * HOUR_MS + 1_000);
    at.push((await opened(written)).may);

    assert.deepEqual(at, ['acts', 'shows', 'over']);
  });

  it('stays good when the key changes once, and not when it changes twice', async (t) => {
    const { link, world, store } = await open(t);
    const written = await link();

    await rotateLinkKeys(store);
    const once = await openLink(world, written);
    const fresh = await link();
    await rotateLinkKeys(store);

    assert.notEqual(once, null);
    assert.notEqual(fresh, written);
    assert.equal(await openLink(world, written), null);
    assert.notEqual(await openLink(world, fresh), null);
  });

  it('gets a new key by itself in time', async (t) => {
    const { link, clock, store } = await open(t);
    await link();
    await clock.advance(31 * 24 * HOUR_MS);

    await link();

    const memo = await store.records.get('memo', 'link-keys');
    assert.ok(Array.isArray(memo?.keys) && memo.keys.length === 2);
  });
});

describe('the browser that answers from a link', () => {
  it('is the first one, and it alone', async (t) => {
    const { link, store } = await open(t);
    const { link: parsed } = parseLink(await link()) ?? assert.fail('no link');

    const first = await bindBrowser(store, parsed, null);
    const secret = first.kind === 'bound' ? first.secret : null;
    const again = await bindBrowser(store, parsed, secret);
    const others = [await bindBrowser(store, parsed, null), await bindBrowser(store, parsed, 'guessed')];

    assert.ok(secret !== null && secret.length >= 24);
    assert.deepEqual(again, { kind: 'bound', secret: null });
    assert.deepEqual(
      others.map(({ kind }) => kind),
      ['other', 'other'],
    );
    assert.doesNotMatch(JSON.stringify(await store.records.list('memo')), new RegExp(secret));
  });
});

describe('a new link', () => {
  it('goes where the old one went, once in a while, whatever has been acknowledged', async (t) => {
    const { link, opened, world, store, clock } = await open(t);
    const old = await opened(await link());

    const kinds = [await sendAgain(world, old), await sendAgain(world, old)];
    await clock.advance(5 * 60_000);
    kinds.push(await sendAgain(world, old));

    const made = (await store.pages.of(1)).filter(({ kind }) => kind === 'notice');
    assert.deepEqual(
      kinds.map(({ kind }) => kind),
      ['sent', 'waits', 'sent'],
    );
    assert.deepEqual(
      made.map(({ person, address, state }) => [person, address, state]),
      [
        ['ann', 'ann-chat', 'waiting'],
        ['ann', 'ann-chat', 'waiting'],
      ],
    );
  });

  it('goes nowhere when no address is verified', async (t) => {
    const { link, opened, world, store } = await open(t);
    const old = await opened(await link());
    const [contact] = old.member.contacts;
    const contacts = contact === undefined ? [] : [{ ...contact, verifiedAtMs: null }];

    const sent = await sendAgain(world, { ...old, member: { ...old.member, contacts } });

    assert.equal(sent.kind, 'nowhere');
    assert.equal((await store.pages.of(1)).length, 1);
  });
});
