import assert from 'node:assert/strict';
import { it } from 'node:test';
import { FencedError } from '../../../lib/errors.ts';
import { BREAK_GLASS_KEPT } from '../port.ts';
import type { Shops } from './shops.ts';

/** What a router keeps of a flip that was made without the server. */
export function breakGlassCases({ twoStacks }: Shops): void {
  it('keeps who broke the glass, why and when, until the next ordinary flip', async () => {
    const shop = await twoStacks();
    const note = { by: 'ana', reason: 'orders "fail"; <50 %> of them\nnöch was', atMs: 1_700_000_000_000 };

    await shop.activate('b', { fence: 9, breakGlass: note });

    const broken = await shop.observe();
    assert.deepEqual(broken.breakGlass, [{ ...note, fence: 9, from: 'a', to: 'b' }]);
    assert.deepEqual([broken.production, broken.fence], ['b', 9]);
    await shop.prepare(shop.a.stack, { fence: 10, onTestEntrance: true });
    assert.equal((await shop.observe()).breakGlass.length, 1);
    await shop.activate('b', { fence: 10 });
    assert.deepEqual((await shop.observe()).breakGlass, []);
  });

  it('keeps the newest of several break-glass flips, oldest first', async () => {
    const shop = await twoStacks();
    const wanted = Array.from({ length: BREAK_GLASS_KEPT + 1 }, (_, index) => ({
      breakGlass: { by: 'ana', reason: `time ${index}`, atMs: index },
      fence: 10 + index,
      to: index % 2 === 0 ? 'b' : 'a',
    }));

    for (const { to, ...more } of wanted) await shop.activate(to, more);

    const { breakGlass } = await shop.observe();
    assert.deepEqual(
      breakGlass.map(({ reason, fence }) => [reason, fence]),
      wanted.slice(1).map((one) => [one.breakGlass.reason, one.fence]),
    );
  });

  it('refuses a break-glass flip at the very fence it has seen: another came in between', async () => {
    const shop = await twoStacks();
    await shop.activate('a', { fence: 5 });
    const breakGlass = { by: 'ana', reason: 'late', atMs: 1 };

    await assert.rejects(shop.activate('b', { fence: 5, breakGlass }), FencedError);

    const seen = await shop.observe();
    assert.deepEqual([seen.production, seen.breakGlass], ['a', []]);
    await shop.activate('b', { fence: 6, breakGlass });
    assert.equal((await shop.observe()).production, 'b');
  });
}
