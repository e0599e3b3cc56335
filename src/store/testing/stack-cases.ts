import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { OpenForTest } from './opened.ts';
import { aStack, production, register, startMs } from './samples.ts';

export function stackCases(open: OpenForTest): void {
  it('gives a stack back as it was put last', async (t) => {
    const { store } = await open(t);
    await register(store);
    await store.stacks.put(aStack());

    const hot = aStack({
      tag: 'hot',
      readyAtMs: 1,
      hotSinceMs: 2,
      keepUntilMs: 3,
      workers: 'quiesced',
      workersUntilMs: 4,
    });
    await store.stacks.put(hot);

    assert.deepEqual(await store.stacks.get('stack_1'), hot);
    assert.deepEqual(await store.stacks.all(), [hot]);
  });

  it('lists those of a target, oldest first, and all', async (t) => {
    const { store } = await open(t);
    await register(store);
    await store.stacks.put(aStack({ id: 'later', createdAtMs: startMs + 1 }));
    await store.stacks.put(aStack({ id: 'sooner' }));
    await store.stacks.put(aStack({ id: 'elsewhere', target: 'shop/staging' }));
    const ids = (stacks: readonly { id: string }[]) => stacks.map(({ id }) => id);

    assert.deepEqual(ids(await store.stacks.ofTarget(production)), ['sooner', 'later']);
    assert.deepEqual(ids(await store.stacks.all()), ['sooner', 'later', 'elsewhere']);
  });

  it('forgets a removed stack, however often it is removed', async (t) => {
    const { store } = await open(t);
    await register(store);
    await store.stacks.put(aStack());

    await store.stacks.remove('stack_1');
    await store.stacks.remove('stack_1');

    assert.equal(await store.stacks.get('stack_1'), null);
  });
}
