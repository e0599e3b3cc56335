import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createMemoryRouter } from '../providers/router/memory/index.ts';
import type { Router } from '../providers/router/port.ts';
import { openSqliteForTest } from '../store/testing/open-sqlite.ts';
import { production, register } from '../store/testing/samples.ts';
import { catchUp } from './catch-up.ts';

describe('before an order is decided', () => {
  const note = { by: 'ana', reason: 'orders fail', atMs: 1 };

  it('what was done at the router a moment ago is taken over', async (t) => {
    const { store, clock } = await openSqliteForTest(t);
    await register(store);
    const router = createMemoryRouter({ clock });
    const [host, testHost] = ['shop.localhost', 'test.shop.localhost'];
    const stack = { id: 's1', release: 'r1', pools: [] };
    await router.prepare({ target: production, fence: 1, host, testHost, stack, onTestEntrance: false });
    await router.activate({ target: production, fence: 9, stack: 's1', testEntranceTo: null, breakGlass: note });

    await catchUp({ store, clock, router, log: collect().log }, production);

    assert.deepEqual(
      (await store.events.after(0, { limit: 9 })).map(({ kind }) => kind),
      ['break-glass.used', 'lock.set'],
    );
  });

  it('a router that hangs or fails holds nobody up, and that is said', async (t) => {
    const { store, clock } = await openSqliteForTest(t);
    await register(store);
    const { log, said } = collect();
    const failing = { ...createMemoryRouter({ clock }), observe: async () => Promise.reject(new Error('gone')) };
    const hanging: Router = { ...failing, observe: () => new Promise(() => undefined) };

    const waiting = catchUp({ store, clock, router: hanging, log }, production);
    while (said.length === 0) await clock.advance(100);
    await waiting;
    await catchUp({ store, clock, router: failing, log }, production);

    assert.deepEqual(
      said.map((line) => /within 500 ms|gone/.test(line)),
      [true, true],
    );
  });

  it('a router is not asked about a target of which nothing is recorded', async (t) => {
    const { store, clock } = await openSqliteForTest(t);
    const { log, said } = collect();
    const failing = { ...createMemoryRouter({ clock }), observe: async () => Promise.reject(new Error('gone')) };

    await catchUp({ store, clock, router: failing, log }, 'shop/new');

    assert.deepEqual(said, []);
  });
});

function collect() {
  const said: string[] = [];
  const log = {
    info: () => undefined,
    warn: (_: object, line: string) => void said.push(line),
    error: () => undefined,
  };
  return { log, said };
}
