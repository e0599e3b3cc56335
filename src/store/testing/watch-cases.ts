import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Watch } from '../../core/deploys/watch.ts';
import type { OpenForTest } from './opened.ts';
import { production, register } from './samples.ts';

export function watchCases(open: OpenForTest): void {
  const watch: Watch = {
    target: production,
    stack: 'stack_2',
    release: 2,
    formerRelease: 1,
    operation: 'op_1',
    startedAtMs: 100,
    untilMs: 200,
    baseline: { requests: 1_000, errors: 1, p95Ms: 12.5 },
    latest: null,
    state: 'watching',
  };

  it('keeps the newest watch of a target', async (t) => {
    const { store } = await open(t);
    await register(store);
    await store.watches.put(watch);
    const newer: Watch = {
      ...watch,
      stack: 'stack_3',
      formerRelease: null,
      baseline: null,
      latest: { requests: 3, errors: 0, p95Ms: null },
    };

    await store.watches.put(newer);

    assert.deepEqual(await store.watches.ofTarget(production), newer);
    assert.equal(await store.watches.ofTarget('shop/staging'), null);
  });

  it('counts only those that are still being watched as active', async (t) => {
    const { store } = await open(t);
    await register(store);
    await register(store, 'blog');
    await store.watches.put(watch);
    await store.watches.put({ ...watch, target: 'shop/staging', state: 'fine' });
    await store.watches.put({ ...watch, target: 'blog/staging', state: 'worse' });

    assert.deepEqual(await store.watches.active(), [watch]);
  });
}
