import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createMemoryFleet } from '../providers/fleet/memory/index.ts';
import { createMemoryRouter } from '../providers/router/memory/index.ts';
import { openSqliteForTest } from '../store/testing/open-sqlite.ts';
import { anOperation, aStack, production, register } from '../store/testing/samples.ts';
import { removeLeaving } from './clear-away.ts';

describe('clearing away a stack that is leaving', () => {
  it('waits for the operation that marked it, which may take the mark back', async (t) => {
    const { store, clock } = await openSqliteForTest(t);
    const world = { store, router: createMemoryRouter({ clock }), fleet: createMemoryFleet({ clock }) };
    await register(store);
    await store.stacks.put(aStack({ id: 'st_1', tag: 'leaving' }));
    const { id } = await store.operations.start(anOperation());
    const { fence } = (await store.operations.claim(id, { worker: 'me', leaseMs: 1_000 })) ?? { fence: 0 };
    await store.operations.update(id, fence, { step: 'remove-stack' });

    await removeLeaving(world, production);
    assert.equal((await store.stacks.get('st_1'))?.tag, 'leaving');
    await store.operations.update(id, fence, { step: 'finish' });
    // The memory router refuses to retire for a target that it never heard of.
    await world.router.prepare(routed('st_1'));
    await removeLeaving(world, production);

    assert.equal(await store.stacks.get('st_1'), null);
  });
});

function routed(id: string) {
  const stack = { id, release: 'r1', pools: [] };
  return { target: production, fence: 9, host: 'shop', testHost: 'test.shop', stack, onTestEntrance: false };
}
