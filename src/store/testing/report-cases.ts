import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { OpenForTest } from './opened.ts';
import { aReport, register } from './samples.ts';

export function reportCases(open: OpenForTest): void {
  it('keeps one report for each pair of releases, the newest', async (t) => {
    const { store } = await open(t);
    await register(store);
    await register(store, 'blog');
    for (const back of [1, 3, 2]) await store.reports.put(aReport({ live: 4, back }));
    await store.reports.put(aReport({ live: 5, back: 4 }));
    await store.reports.put(aReport({ service: 'blog', live: 4, back: 3 }));

    const newer = aReport({ live: 4, back: 3, rules: 2, leftOut: 7, madeAtMs: 9 });
    await store.reports.put(newer);

    assert.deepEqual(await store.reports.get('shop', 4, 3), newer);
    assert.deepEqual(
      (await store.reports.from('shop', 4)).map(({ back }) => back),
      [3, 2, 1],
    );
    assert.equal(await store.reports.get('shop', 4, 4), null);
    assert.deepEqual(await store.reports.from('shop', 9), []);
  });
}
