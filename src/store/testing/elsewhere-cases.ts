import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Said } from '../../core/elsewhere/model.ts';
import { aDeploy } from '../../core/elsewhere/testing/deploys.ts';
import type { OpenForTest } from './opened.ts';

function live(atMs: number): readonly Said[] {
  return [{ id: String(atMs), state: 'live', atMs, link: null }];
}

export function elsewhereCases(open: OpenForTest): void {
  it('keeps each once for its source and id, as it was put last', async (t) => {
    const { store } = await open(t);
    const deploy = aDeploy({ title: 'Round ☂' });

    const added = [await store.elsewhere.add(deploy), await store.elsewhere.add(aDeploy({ title: 'another' }))];
    const other = aDeploy({ source: 'other' });
    await store.elsewhere.add(other);
    const changed = aDeploy({ title: 'changed', said: live(9) });
    await store.transaction(async (tx) => {
      assert.deepEqual(await tx.elsewhere.forChange('acme', '42'), deploy);
      await tx.elsewhere.put(changed);
    });

    assert.deepEqual(added, [true, false]);
    assert.deepEqual(await store.elsewhere.get('acme', '42'), changed);
    assert.deepEqual(await store.elsewhere.get('other', '42'), other);
    assert.equal(await store.elsewhere.get('acme', '43'), null);
  });

  it('gives those that took effect since, the newest first, and none that never did', async (t) => {
    const { store } = await open(t);
    for (const atMs of [100, 300, 200]) await store.elsewhere.add(aDeploy({ id: `d${atMs}`, said: live(atMs) }));
    const failed = [{ id: '1', state: 'failed', atMs: 250, link: null }] as const;
    await store.elsewhere.add(aDeploy({ id: 'failed', said: failed }));

    const since = await store.elsewhere.since(200, 10);
    const newest = await store.elsewhere.since(0, 1);

    assert.deepEqual(
      since.map(({ id }) => id),
      ['d300', 'd200'],
    );
    assert.deepEqual(
      newest.map(({ id }) => id),
      ['d300'],
    );
  });

  it('lists those of all services or of one, and forgets the oldest, a few at a time', async (t) => {
    const { store } = await open(t);
    for (const atMs of [1, 2, 3]) await store.elsewhere.add(aDeploy({ id: `d${atMs}`, said: live(atMs) }));
    await store.elsewhere.add(aDeploy({ id: 'blog', service: 'blog', said: live(9) }));

    const ids = async (filter: { service?: string; limit: number }) =>
      (await store.elsewhere.list(filter)).map(({ id }) => id);
    const before = [await ids({ limit: 2 }), await ids({ service: 'payments', limit: 9 })];
    const forgotten = [await store.elsewhere.forgetBefore(3, 1), await store.elsewhere.forgetBefore(3, 5)];

    assert.deepEqual(before, [
      ['blog', 'd3'],
      ['d3', 'd2', 'd1'],
    ]);
    assert.deepEqual(
      [forgotten, await ids({ limit: 9 })],
      [
        [1, 1],
        ['blog', 'd3'],
      ],
    );
  });
}
