import assert from 'node:assert/strict';
import { it } from 'node:test';
import { aMember, anOverride, aPolicy, aSchedule } from '../../core/oncall/testing/samples.ts';
import type { OpenForTest } from './opened.ts';

export function recordsCases(open: OpenForTest): void {
  it('keeps what people edit, whole and under its kind and name', async (t) => {
    const { store } = await open(t);
    const [member, schedule, policy, override] = [aMember({ fullName: 'Zoë ☂' }), aSchedule(), aPolicy(), anOverride()];

    await store.records.put('member', 'ann', member);
    await store.records.put('schedule', 'shop', schedule);
    await store.records.put('policy', 'shop', policy);
    await store.records.put('override', override.id, override);

    assert.deepEqual(await store.records.get('member', 'ann'), member);
    assert.deepEqual(await store.records.get('schedule', 'shop'), schedule);
    assert.deepEqual(await store.records.get('policy', 'shop'), policy);
    assert.deepEqual(await store.records.get('override', override.id), override);
    assert.equal(await store.records.get('schedule', 'ann'), null);
  });

  it('raises the version with each put, and lists by name', async (t) => {
    const { store } = await open(t);
    for (const name of ['bo', 'ann', 'bo']) await store.records.put('member', name, aMember({ name }));

    const listed = await store.records.list('member');

    assert.deepEqual(
      listed.map(({ name, version, record }) => [name, version, record.name]),
      [
        ['ann', 1, 'ann'],
        ['bo', 2, 'bo'],
      ],
    );
  });

  it('removes one once', async (t) => {
    const { store } = await open(t);
    await store.records.put('member', 'ann', aMember());
    await store.records.put('schedule', 'ann', aSchedule({ name: 'ann' }));

    assert.deepEqual(
      [await store.records.remove('member', 'ann'), await store.records.remove('member', 'ann')],
      [true, false],
    );
    assert.equal(await store.records.get('member', 'ann'), null);
    assert.notEqual(await store.records.get('schedule', 'ann'), null);
  });

  it('keeps a change to itself until the transaction has ended, and nothing of one that failed', async (t) => {
    const { store } = await open(t);
    await store.records.put('memo', 'count', { value: 1 });

    await store.transaction(async (tx) => {
      const before = await tx.records.forChange('memo', 'count');
      await tx.records.put('memo', 'count', { value: Number(before?.value) + 1 });
    });
    const failed = store.transaction(async (tx) => {
      await tx.records.put('memo', 'count', { value: 99 });
      throw new Error('no');
    });

    await assert.rejects(failed, /no/);
    assert.deepEqual(await store.records.get('memo', 'count'), { value: 2 });
  });
}
