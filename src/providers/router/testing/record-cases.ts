import assert from 'node:assert/strict';
import { it } from 'node:test';
import { FencedError } from '../../../lib/errors.ts';
import type { RouterSeen } from '../port.ts';
import { isFinal, type Shops, stackSeen } from './shops.ts';

/** What a router is told and keeps: stacks, entrances, the fence. */
export function recordCases({ router, restart, twoStacks }: Shops): void {
  it('knows nothing of a target that was never prepared', async () => {
    const seen = await router().observe('nobody/here');

    assert.deepEqual(seen, { fence: 0, production: null, test: null, paused: false, breakGlass: [], stacks: [] });
  });

  it('names the targets it knows', async () => {
    const shop = await twoStacks({ live: false });

    const known = await router().targets();

    assert.ok(known.includes(shop.target));
    assert.ok(!known.includes('nobody/here'));
  });

  it('makes a stack known without moving production, as often as it is asked to', async () => {
    const shop = await twoStacks({ live: false });

    await shop.prepare(shop.a.stack, { onTestEntrance: true });
    await shop.prepare(shop.a.stack, { onTestEntrance: true });

    const seen = await shop.observe();
    assert.equal(seen.production, null);
    assert.equal(seen.test, 'a');
    assert.deepEqual(seen.stacks.map((stack) => stack.id).toSorted(), ['a', 'b']);
    assert.deepEqual(
      stackSeen(seen, 'a').instances.map(({ id, port, up }) => ({ id, port, up })),
      [{ id: 'a.web.1', port: shop.a.apps[0]?.port, up: true }],
    );
  });

  it('activates, says what it found, and is content when it is so already', async () => {
    const shop = await twoStacks({ live: false });

    const first = await shop.activate('a');
    const second = await shop.activate('b');
    const again = await shop.activate('b');

    assert.deepEqual([first.alreadySo, first.from], [false, null]);
    assert.deepEqual([second.alreadySo, second.from], [false, 'a']);
    assert.deepEqual([again.alreadySo, again.from], [true, 'b']);
    assert.deepEqual(second.confirmedBy, { freshConnection: true, openConnection: true });
    assert.ok(second.confirmedAfterMs >= second.switchedAfterMs);
    assert.equal((await shop.observe()).production, 'b');
  });

  it('refuses names it does not know, and leaves everything as it was', async () => {
    const shop = await twoStacks();
    const order = { target: shop.target, fence: 1, testEntranceTo: null };

    await assert.rejects(router().activate({ ...order, stack: 'typo' }), isFinal);
    await assert.rejects(router().activate({ ...order, stack: 'b', testEntranceTo: 'typo' }), isFinal);
    await assert.rejects(router().activate({ ...order, target: 'typo/production', stack: 'a' }), isFinal);

    assert.equal((await shop.observe()).production, 'a');
  });

  it('keeps the highest fence and refuses every change with a lower one', async () => {
    const shop = await twoStacks();

    await shop.activate('b', { fence: 7 });

    assert.equal((await shop.observe()).fence, 7);
    const { target } = shop;
    const order = { target, fence: 6 };
    await assert.rejects(shop.activate('a', { fence: 6 }), FencedError);
    await assert.rejects(shop.prepare(shop.a.stack, { fence: 6 }), FencedError);
    await assert.rejects(router().retire({ ...order, stack: 'a', deadlineMs: 0 }), FencedError);
    await assert.rejects(router().pause({ ...order, cap: 1, withinMs: 1 }), FencedError);
    await assert.rejects(router().resume(order), FencedError);
    assert.equal((await shop.observe()).production, 'b');
  });

  it('gives the test entrance of the activated stack to another, or to none', async () => {
    const shop = await twoStacks();
    await shop.prepare(shop.b.stack, { onTestEntrance: true });

    await shop.activate('b', { testEntranceTo: 'a' });
    const given = (await shop.observe()).test;
    await shop.activate('a');
    const cleared = (await shop.observe()).test;

    assert.equal(given, 'a');
    assert.equal(cleared, null);
  });

  it('retires what nothing points at, refuses what production points at, and may be asked twice', async () => {
    const shop = await twoStacks();
    await shop.prepare(shop.b.stack, { onTestEntrance: true });
    const order = { target: shop.target, fence: 1, deadlineMs: 1_000 };

    await assert.rejects(router().retire({ ...order, stack: 'a' }), isFinal);
    const first = await router().retire({ ...order, stack: 'b' });
    const second = await router().retire({ ...order, stack: 'b' });

    assert.deepEqual([first.cutRequests, first.cutStreams], [0, 0]);
    assert.deepEqual([second.cutRequests, second.cutStreams], [0, 0]);
    const seen = await shop.observe();
    assert.equal(seen.test, null);
    assert.deepEqual(
      seen.stacks.map((stack) => stack.id),
      ['a'],
    );
  });

  it('says that it is paused until it is resumed', async (test) => {
    if (!router().abilities.pause) return test.skip('this router cannot pause');
    const shop = await twoStacks();
    const order = { target: shop.target, fence: 1 };

    await router().pause({ ...order, cap: 10, withinMs: 1_000 });
    const paused = (await shop.observe()).paused;
    await router().resume(order);

    assert.equal(paused, true);
    assert.equal((await shop.observe()).paused, false);
  });

  it('is told a fence by a resume where nothing is held, and changes nothing else', async () => {
    const shop = await twoStacks();

    await router().resume({ target: shop.target, fence: 5 });

    const { fence, production } = await shop.observe();
    assert.deepEqual([fence, production], [5, 'a']);
    const late = { target: shop.target, fence: 4, stack: 'b', testEntranceTo: null };
    await assert.rejects(router().activate(late), FencedError);
  });

  it('keeps what is live, the fence and the test entrance over a restart', async (test) => {
    const again = restart();
    if (again === null) return test.skip('this router keeps nothing');
    const shop = await twoStacks();
    await shop.prepare(shop.b.stack, { onTestEntrance: true, fence: 5 });
    await shop.activate('a', { fence: 6, breakGlass: { by: 'ana', reason: 'why', atMs: 1 } });
    const before = await shop.observe();

    await again();

    const after = await shop.observe();
    const stable = ({ fence, production, test: onTest, paused, breakGlass }: RouterSeen) => ({
      fence,
      production,
      onTest,
      paused,
      breakGlass,
    });
    assert.deepEqual(stable(after), stable(before));
    assert.equal((await shop.get('/')).app, 'a');
    assert.equal(after.breakGlass.length, 1);
    await assert.rejects(shop.activate('b', { fence: 5 }), FencedError);
    assert.equal((await shop.activate('b', { fence: 6 })).from, 'a');
  });
}
