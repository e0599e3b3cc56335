import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { OpenForTest } from './opened.ts';
import { aRelease, register, startMs } from './samples.ts';

export function releaseCases(open: OpenForTest): void {
  it('numbers the releases of each service from 1, also when many are added at once', async (t) => {
    const { store } = await open(t);
    await register(store);
    await register(store, 'blog');

    const added = await Promise.all(Array.from({ length: 10 }, () => store.releases.add(aRelease())));
    const other = await store.releases.add(aRelease({ service: 'blog' }));

    assert.deepEqual(
      added.map(({ number }) => number),
      [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
    );
    assert.equal(other.number, 1);
  });

  it('gives a release back whole', async (t) => {
    const { store } = await open(t);
    await register(store);

    const added = await store.releases.add(aRelease());

    assert.deepEqual(added, { ...aRelease(), number: 1, removedAtMs: null, gates: null });
    assert.deepEqual(await store.releases.get('shop', 1), added);
    assert.equal(await store.releases.get('shop', 2), null);
    assert.equal(await store.releases.get('blog', 1), null);
  });

  it('lists newest first, page by page', async (t) => {
    const { store } = await open(t);
    await register(store);
    for (let count = 0; count < 5; count += 1) await store.releases.add(aRelease());
    const numbers = async (page: { limit: number; before?: number }) =>
      (await store.releases.list('shop', page)).map(({ number }) => number);

    assert.deepEqual(await numbers({ limit: 2 }), [5, 4]);
    assert.deepEqual(await numbers({ limit: 2, before: 4 }), [3, 2]);
    assert.deepEqual(await numbers({ limit: 2, before: 1 }), []);
  });

  it('marks a release removed once, and then no longer needs its artifact unless another release does', async (t) => {
    const { store } = await open(t);
    await register(store);
    await store.releases.add(aRelease({ digest: 'sha256:shared' }));
    await store.releases.add(aRelease({ digest: 'sha256:shared' }));
    await store.releases.add(aRelease({ digest: 'sha256:alone' }));

    await store.releases.markRemoved('shop', 1, startMs + 5);
    await store.releases.markRemoved('shop', 3, startMs + 6);
    await store.releases.markRemoved('shop', 3, startMs + 7);

    assert.deepEqual(await store.releases.digestsInUse(), ['sha256:shared']);
    assert.equal((await store.releases.get('shop', 3))?.removedAtMs, startMs + 6);
  });

  it('refuses a release of a service that is not there', async (t) => {
    const { store } = await open(t);

    await assert.rejects(store.releases.add(aRelease()), /no service shop/);
  });
}

export function releaseSearchCases(open: OpenForTest): void {
  it('finds releases of a commit, newest first, and of no other service', async (t) => {
    const { store } = await open(t);
    await register(store);
    await register(store, 'blog');
    for (const sha of ['abc1', 'abc2', 'abc1']) await store.releases.add(aRelease({ sha }));
    await store.releases.add(aRelease({ service: 'blog', sha: 'abc1' }));

    const found = await store.releases.bySha('shop', 'abc1');

    assert.deepEqual(
      found.map(({ number, service }) => [service, number]),
      [
        ['shop', 3],
        ['shop', 1],
      ],
    );
    assert.deepEqual(await store.releases.bySha('shop', 'abc'), []);
  });

  it('finds releases by the beginning of the sha, and by nothing that only looks like a pattern', async (t) => {
    const { store } = await open(t);
    await register(store);
    for (const sha of ['abc1', 'abc2', 'abd1', 'ab', 'ABC3']) await store.releases.add(aRelease({ sha }));
    const byPrefix = async (prefix: string) =>
      (await store.releases.byPrefix('shop', prefix)).map(({ commit }) => commit.sha);

    assert.deepEqual(await byPrefix('abc'), ['abc2', 'abc1']);
    assert.deepEqual(await byPrefix('abc1'), ['abc1']);
    assert.deepEqual(await byPrefix('ab'), ['ab', 'abd1', 'abc2', 'abc1']);
    assert.deepEqual(await byPrefix('ab%'), []);
    assert.deepEqual(await byPrefix('a_c'), []);
  });
}
