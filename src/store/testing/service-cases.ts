import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { OpenForTest } from './opened.ts';
import { production, register, startMs } from './samples.ts';

export function serviceCases(open: OpenForTest): void {
  it('lists services by name, and says null for one that is not there', async (t) => {
    const { store } = await open(t);
    await store.services.put({ name: 'shop', repository: 'a', createdAtMs: 1 });
    await store.services.put({ name: 'blog', repository: 'b', createdAtMs: 2 });

    const names = (await store.services.list()).map(({ name }) => name);

    assert.deepEqual(names, ['blog', 'shop']);
    assert.equal(await store.services.get('cart'), null);
  });

  it('changes a service that is put again, and keeps counting its releases', async (t) => {
    const { store } = await open(t);
    await store.services.put({ name: 'shop', repository: 'old', createdAtMs: 1 });

    await store.services.put({ name: 'shop', repository: 'new', createdAtMs: 1 });

    assert.deepEqual(await store.services.list(), [{ name: 'shop', repository: 'new', createdAtMs: 1 }]);
  });

  it('gives targets back as they were put', async (t) => {
    const { store } = await open(t);
    await register(store);

    const expected = {
      name: production,
      service: 'shop',
      environment: 'production',
      router: 'builtin',
      createdAtMs: startMs,
    } as const;

    assert.deepEqual(await store.targets.get(production), expected);
    assert.deepEqual(
      (await store.targets.list()).map(({ name }) => name),
      [production, 'shop/staging'],
    );
    assert.deepEqual(await store.targets.among([production, 'shop/moon']), [expected]);
    assert.deepEqual(await store.targets.among([]), []);
    assert.equal(await store.targets.get('shop/moon'), null);
  });

  it('tells names of targets in their order: all, page by page, of a service, or of one', async (t) => {
    const { store } = await open(t);
    await register(store);
    await register(store, 'blog');
    const { names } = store.targets;

    assert.deepEqual(await names(), ['blog/production', 'blog/staging', production, 'shop/staging']);
    assert.deepEqual(await names({ limit: 2, after: 'blog/production' }), ['blog/staging', production]);
    assert.deepEqual(await names({ of: 'shop', after: production }), ['shop/staging']);
    assert.deepEqual(await names({ of: production }), [production]);
    assert.deepEqual(await names({ of: 'sho' }), []);
  });

  it('hands out a higher fence each time, also to many at once and after the target was put again', async (t) => {
    const { store } = await open(t);
    await register(store);

    const fences = await Promise.all(Array.from({ length: 20 }, () => store.targets.nextFence(production)));
    await register(store);

    assert.deepEqual(
      fences.toSorted((a, b) => a - b),
      Array.from({ length: 20 }, (_, index) => index + 1),
    );
    assert.equal(await store.targets.nextFence(production), 21);
    assert.equal(await store.targets.nextFence('shop/staging'), 1);
    await assert.rejects(store.targets.nextFence('shop/moon'), /no target shop\/moon/);
  });

  it('takes no target of a service that is not there', async (t) => {
    const { store } = await open(t);

    await assert.rejects(
      store.targets.put({ name: 'x/y', service: 'x', environment: 'y', router: 'builtin', createdAtMs: 1 }),
    );
  });
}

export function fenceCases(open: OpenForTest): void {
  it('raises a fence past one that was given out elsewhere, for one of all who do it', async (t) => {
    const { store } = await open(t);
    await register(store);
    await store.targets.nextFence(production);

    const raised = await Promise.all(Array.from({ length: 8 }, () => store.targets.raiseFence(production, 10_001)));

    assert.deepEqual(
      raised.filter((former) => former !== null),
      [1],
    );
    assert.equal(await store.targets.fence(production), 10_001);
    assert.equal(await store.targets.raiseFence(production, 10_001), null);
    assert.equal(await store.targets.raiseFence(production, 7), null);
    assert.equal(await store.targets.nextFence(production), 10_002);
    assert.deepEqual(await Promise.all([store.targets.fence('shop/moon'), store.targets.raiseFence('shop/moon', 1)]), [
      0,
      null,
    ]);
  });
}
