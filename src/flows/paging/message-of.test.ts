import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { aPage } from '../../core/testing/paging.ts';
import { openSqliteForTest } from '../../store/testing/open-sqlite.ts';
import { acknowledge } from '../incidents/change-incident.ts';
import { pagedShop, URL_HERE, worldOf } from '../incidents/testing/paged-shop.ts';
import { messageOf } from './message-of.ts';

async function open(t: TestContext) {
  const { store, clock } = await openSqliteForTest(t);
  return { ...(await pagedShop(store)), clock };
}

describe('the message of a page', () => {
  it('has what is known, a link of its own and buttons with the verdict', async (t) => {
    const { message } = await open(t);

    const { title, lines, url, actions, urgency, replaces, key } = await message();

    assert.deepEqual(
      [title, urgency, replaces, key],
      ['INC-1: shop/production: Checkout fails', 'page', 'INC-1', 'INC-1/0.0.0/ann/chat'],
    );
    assert.match(
      lines.join('\n'),
      /^Critical since .* CET\.\nSuspect: r2 "Sell umbrellas ☂" by Ada, live 3 min before it began\.\nr1 "Sell umbrellas ☂" can be put back/,
    );
    assert.match(url ?? '', /^https:\/\/astern\.example\.com\/p\/page_\w+\.[0-9a-z]+\.[\w-]{22}$/);
    assert.deepEqual(
      actions.map(({ id, label, isDangerous }) => [id, label, isDangerous]),
      [
        ['on-it', 'I am on it', false],
        ['put-back', 'Put back r1', true],
        ['fix-forward', 'Fix forward', false],
        ['pass-on', 'Pass on', false],
        ['not-an-incident', 'Not an incident', false],
      ],
    );
    for (const { url: target } of actions) assert.ok(target.startsWith(`${url}`));
  });

  it('is the same for each attempt, and another for each person', async (t) => {
    const { message, pageOf, present, world, store } = await open(t);
    await store.transaction(async (tx) =>
      tx.pages.add({
        ...(await tx.pages.of(1))[0],
        ...aPage({ id: 'page_bob', key: 'k', person: 'bob', incident: 1 }),
      }),
    );

    const bob = await messageOf(world, await pageOf('bob'), await present());

    assert.deepEqual(await message(), await message());
    assert.notEqual(bob.url, (await message()).url);
  });

  it('offers to put back after fixing forward where no release is suspected (S45)', async (t) => {
    const { message, change } = await open(t);
    await change({ suspects: [], noSuspect: 'nothing went live.' });

    assert.deepEqual(
      (await message()).actions.map(({ id }) => id),
      ['on-it', 'fix-forward', 'put-back', 'pass-on', 'not-an-incident'],
    );
  });

  it('tells who has it once somebody has', async (t) => {
    const { message, store } = await open(t);
    await store.transaction(async (tx) =>
      acknowledge(tx, { incident: 1, by: 'bob', via: 'cli', seenVersion: null, nowMs: await tx.now() }),
    );

    const { title, urgency, actions } = await message();

    assert.deepEqual([title, urgency], ['INC-1 taken by bob: shop/production: Checkout fails', 'notice']);
    assert.ok(!actions.some(({ id }) => id === 'on-it'));
  });

  it('without an incident is the text of the page, with no link', async (t) => {
    const { store } = await openSqliteForTest(t);
    const page = aPage({ kind: 'verify', incident: null, text: 'Your code is 123456.\nIt is good for 10 min.' });

    const message = await messageOf(worldOf(store), page, null);

    assert.deepEqual(
      [message.title, message.lines, message.url, message.actions],
      ['Your code is 123456.', ['It is good for 10 min.'], null, []],
    );
    assert.equal(URL_HERE.endsWith('/'), false);
  });
});
