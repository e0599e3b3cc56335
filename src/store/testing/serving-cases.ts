import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { OpenForTest } from './opened.ts';
import { register, production as target } from './samples.ts';

export function servingCases(open: OpenForTest): void {
  it('ends the open stretch when another begins', async (t) => {
    const { store } = await open(t);
    await register(store);

    await store.servings.begin({ target, release: 1, stack: 'a', atMs: 100 });
    await store.servings.begin({ target, release: 2, stack: 'b', atMs: 200 });

    assert.deepEqual(await store.servings.ofTarget(target, { limit: 10 }), [
      { target, release: 2, stack: 'b', fromMs: 200, untilMs: null, outcome: 'unproven' },
      { target, release: 1, stack: 'a', fromMs: 100, untilMs: 200, outcome: 'unproven' },
    ]);
  });

  it('gives those of all targets since a moment, the newest first, and no more than twenty of each', async (t) => {
    const { store } = await open(t);
    await register(store);
    const begin = (atMs: number, on = target) =>
      store.servings.begin({ target: on, release: 1, stack: `s${atMs}`, atMs });
    for (const atMs of [100, 200, 300]) await begin(atMs);
    await begin(250, 'shop/staging');

    const found = await store.servings.since(200);
    for (let atMs = 301; atMs <= 330; atMs += 1) await begin(atMs);

    assert.deepEqual(
      found.map((one) => [one.target, one.fromMs]),
      [
        [target, 300],
        ['shop/staging', 250],
        [target, 200],
      ],
    );
    assert.equal((await store.servings.since(0)).filter((one) => one.target === target).length, 20);
  });

  it('changes nothing when the stack that is serving begins again', async (t) => {
    const { store } = await open(t);
    await register(store);
    await store.servings.begin({ target, release: 1, stack: 'a', atMs: 100 });
    await store.servings.judge('a', 'healthy');

    await store.servings.begin({ target, release: 1, stack: 'a', atMs: 150 });

    assert.deepEqual(await store.servings.ofTarget(target, { limit: 10 }), [
      { target, release: 1, stack: 'a', fromMs: 100, untilMs: null, outcome: 'healthy' },
    ]);
  });

  it('begins a new stretch for a stack that comes back, and judges only that one', async (t) => {
    const { store } = await open(t);
    await register(store);
    for (const [stack, atMs] of [
      ['a', 1],
      ['b', 2],
      ['a', 3],
    ] as const) {
      await store.servings.begin({ target, release: 1, stack, atMs });
    }

    await store.servings.judge('a', 'worse');

    const stretches = await store.servings.ofTarget(target, { limit: 10 });
    assert.deepEqual(
      stretches.map(({ stack, outcome }) => [stack, outcome]),
      [
        ['a', 'worse'],
        ['b', 'unproven'],
        ['a', 'unproven'],
      ],
    );
  });

  it('gives only as many as asked, newest first, and of no other target', async (t) => {
    const { store } = await open(t);
    await register(store);
    for (const stack of ['a', 'b', 'c']) await store.servings.begin({ target, release: 1, stack, atMs: 1 });
    await store.servings.begin({ target: 'shop/staging', release: 1, stack: 'd', atMs: 1 });

    const stretches = await store.servings.ofTarget(target, { limit: 2 });

    assert.deepEqual(
      stretches.map(({ stack }) => stack),
      ['c', 'b'],
    );
  });
}
