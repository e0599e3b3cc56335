import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { OpenForTest } from './opened.ts';
import { register, production as target } from './samples.ts';

export function rejectionCases(open: OpenForTest): void {
  const rejection = {
    target,
    release: 42,
    sha: 'abc',
    reason: 'loses orders',
    actor: 'ada',
    atMs: 1,
    operation: 'op_1',
    incident: 'INC-7',
    fixes: [{ sha: 'fff', by: 'bo', reason: 'see r43', atMs: 5 }],
  };

  it('keeps one for each target and release, the last one', async (t) => {
    const { store } = await open(t);
    await register(store);
    await store.rejections.put(rejection);
    await store.rejections.put({ ...rejection, target: 'shop/staging' });

    const second = { ...rejection, reason: 'loses baskets too', atMs: 2, operation: null, incident: null, fixes: [] };
    await store.rejections.put(second);

    assert.deepEqual(await store.rejections.ofTarget(target), [second]);
  });

  it('takes one back', async (t) => {
    const { store } = await open(t);
    await register(store);
    await store.rejections.put(rejection);
    await store.rejections.put({ ...rejection, release: 43 });

    await store.rejections.remove(target, 42);
    await store.rejections.remove(target, 42);

    assert.deepEqual(
      (await store.rejections.ofTarget(target)).map(({ release }) => release),
      [43],
    );
  });
}
