import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { openSqliteForTest } from '../../store/testing/open-sqlite.ts';
import { aRelease } from '../../store/testing/samples.ts';
import { acknowledge, resolve } from './change-incident.ts';
import { pressButton } from './press-button.ts';
import { pagedShop } from './testing/paged-shop.ts';

async function open(t: TestContext) {
  const { store, clock } = await openSqliteForTest(t);
  const shop = await pagedShop(store);
  const press = async (by: string, value: string, via = 'slack') => pressButton(shop.world, { by, via, value });
  return { ...shop, clock, press };
}

describe('a button that is pressed', () => {
  it('takes the incident, and a second tap of it says that it is so (S42)', async (t) => {
    const { press, buttonOf, present, kinds } = await open(t);
    const value = await buttonOf('on-it');

    const first = await press('ann', value);
    const second = await press('ann', value);

    assert.deepEqual([first.kind, first.text], ['done', 'You have INC-1. Nobody else is paged about it.']);
    assert.deepEqual([second.kind, second.text], ['already', 'That was done already: you have INC-1.']);
    assert.equal((await present()).owner, 'ann');
    assert.equal((await kinds()).filter((kind) => kind === 'incident.acknowledged').length, 1);
  });

  it('has one owner when two tap at once from two channels, and the second is told who (S17)', async (t) => {
    const { press, buttonOf, present, store } = await open(t);
    const value = await buttonOf('on-it');

    const [ann, bob] = await Promise.all([press('ann', value, 'page'), press('bob', value, 'slack')]);

    const events = await store.events.newest({ operation: 'INC-1', limit: 50 });
    const entries = events
      .filter(({ kind }) => kind === 'incident.acknowledged' || kind === 'incident.noted')
      .map(({ actor, kind }) => `${actor} ${kind}`);
    assert.deepEqual([ann.kind, bob.kind], ['done', 'already']);
    assert.match(bob.text, /^Ann Lee was quicker\. Ann Lee has it since/);
    assert.equal((await present()).owner, 'ann');
    assert.deepEqual(entries.sort(), ['ann incident.acknowledged', 'bob incident.noted']);
  });

  it('leaves resolved what its source has resolved meanwhile (S18)', async (t) => {
    const { press, buttonOf, present, store } = await open(t);
    const value = await buttonOf('on-it');
    await store.transaction(async (tx) =>
      resolve(tx, { incident: 1, by: 'prometheus', via: 'hook', seenVersion: null, nowMs: await tx.now() }),
    );

    const { kind, text } = await press('ann', value);

    assert.equal(kind, 'stale');
    assert.match(text, /^Nothing was done: INC-1 is not any more as your button showed it\. Resolved by prometheus at/);
    assert.equal((await present()).state, 'resolved');
  });

  it('passes on once, however often it is tapped', async (t) => {
    const { press, buttonOf, store } = await open(t);
    const value = await buttonOf('pass-on');

    const [first, second] = [await press('ann', value), await press('ann', value)];

    const people = (await store.pages.of(1)).map(({ person }) => person);
    assert.deepEqual([first.kind, second.kind, people], ['done', 'stale', ['ann', 'bob']]);
    assert.match(first.text, /the next in turn is paged now/);
  });

  it('of somebody without the right is refused, and says so in the log (S42)', async (t) => {
    const { press, buttonOf, present, kinds } = await open(t);

    const viewer = await press('vic', await buttonOf('put-back'));
    const closing = await press('vic', await buttonOf('not-an-incident'));
    const stranger = await press('mallory', await buttonOf('on-it'));

    assert.equal(viewer.kind, 'refused');
    assert.match(viewer.text, /^Nothing was done: vic is a viewer; this needs a responder\./);
    assert.equal(closing.kind, 'refused');
    assert.match(stranger.text, /mallory is nobody whom Astern knows/);
    assert.equal((await present()).state, 'open');
    assert.equal((await kinds()).filter((kind) => kind === 'page.pressed').length, 3);
  });

  it('may be answered by whoever was paged, a viewer too', async (t) => {
    const { press, buttonOf } = await open(t);

    assert.equal((await press('vic', await buttonOf('on-it'))).kind, 'done');
  });

  it('that was made elsewhere, or changed on its way, does nothing', async (t) => {
    const { press, buttonOf, present, kinds } = await open(t);
    const value = await buttonOf('on-it');
    const before = await kinds();

    for (const forged of [
      '',
      'on-it',
      value.replace('on-it', 'not-an-incident'),
      value.replace('open-0', 'open-1'),
      `${value}x`,
    ])
      assert.equal((await press('ann', forged)).kind, 'unknown');
    assert.equal((await present()).state, 'open');
    assert.deepEqual(await kinds(), before);
  });

  it('closes what is no incident, unless it has moved on', async (t) => {
    const { press, buttonOf, present, store } = await open(t);
    const [early, late] = [await buttonOf('not-an-incident'), await buttonOf('not-an-incident')];
    await store.transaction(async (tx) =>
      acknowledge(tx, { incident: 1, by: 'bob', via: 'cli', seenVersion: null, nowMs: await tx.now() }),
    );

    const stale = await press('ann', early);
    const fresh = await press('ann', await buttonOf('not-an-incident'));
    const twice = await press('ann', late);

    assert.deepEqual([stale.kind, fresh.kind, twice.kind], ['stale', 'done', 'stale']);
    assert.match(stale.text, /bob has it since/);
    assert.deepEqual([(await present()).state, (await present()).isFalseAlarm], ['resolved', true]);
  });

  it('is not refused because more alerts have come since', async (t) => {
    const { press, buttonOf, change, present } = await open(t);
    const value = await buttonOf('not-an-incident');
    await change({ alerts: 500, isStorm: true });

    assert.equal((await press('ann', value)).kind, 'done');
    assert.equal((await present()).state, 'resolved');
  });

  it('puts nothing back when something else is live by now (S48)', async (t) => {
    const { press, buttonOf, store, present } = await open(t);
    const value = await buttonOf('put-back');
    const [, hot] = await store.stacks.ofTarget('shop/production');
    await store.releases.add(aRelease({ sha: 'sha3', digest: 'sha256:sha3' }));
    if (hot !== undefined) {
      await store.stacks.put({ ...hot, tag: 'old' });
      await store.stacks.put({ ...hot, id: 's3', release: 3, tag: 'hot' });
    }

    const { kind, text } = await press('ann', value);

    assert.equal(kind, 'stale');
    assert.match(text, /is not any more as your button showed it/);
    assert.deepEqual((await present()).recoveries, []);
  });

  it('puts nothing back where the card says stop, and says what to do instead (S47)', async (t) => {
    const { press, buttonOf, stopped, message } = await open(t);
    const value = await buttonOf('put-back');
    await stopped();

    const { kind, text } = await press('ann', value);
    const now = await message();

    assert.equal(kind, 'refused');
    assert.match(text, /r1 .* must not be put back\. r1 reads orders\.note.*astern hotfix start INC-1 checkout-fails/);
    assert.deepEqual(
      now.actions.map(({ id }) => id),
      ['on-it', 'fix-forward', 'pass-on', 'not-an-incident'],
    );
    assert.match(now.lines.join(' '), /must not be put back.*Fix forward: astern hotfix start INC-1 checkout-fails/);
  });

  it('says what to type to fix forward, and changes nothing', async (t) => {
    const { press, buttonOf, present } = await open(t);
    const before = await present();

    const { text } = await press('ann', await buttonOf('fix-forward'));

    assert.match(text, /astern hotfix start INC-1 checkout-fails\. It makes the branch hotfix\/INC-1-checkout-fails/);
    assert.deepEqual(await present(), before);
  });
});
