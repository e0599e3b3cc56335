import assert from 'node:assert/strict';
import { it } from 'node:test';
import { aDebt } from '../../core/testing/samples.ts';
import type { OpenForTest } from './opened.ts';
import { production, register } from './samples.ts';

export function debtCases(open: OpenForTest): void {
  it('keeps a debt with all that it says, and changes it under its id', async (t) => {
    const { store } = await open(t);
    await register(store);
    const debt = aDebt({ target: production, facts: { into: 'main', leftOut: [{ gate: 'lint', how: 'skipped' }] } });
    await store.debts.put(debt);
    const before = await store.debts.get(debt.id);
    const settled = aDebt({
      target: production,
      status: 'settled',
      settledAtMs: 5,
      settledBy: 'ann',
      settledHow: 'said',
      reminded: ['half', 'overdue'],
      dueAtMs: null,
    });

    await store.debts.put(settled);

    assert.deepEqual(before, debt);
    assert.deepEqual(await store.debts.get(debt.id), settled);
    assert.equal(await store.debts.get('debt_none'), null);
  });

  it('lists what is open oldest first, and everything newest first', async (t) => {
    const { store } = await open(t);
    await register(store);
    const put = (id: string, over = {}) => store.debts.put(aDebt({ id, target: production, ...over }));
    await put('one');
    await put('two', { status: 'settled', settledAtMs: 5, settledBy: 'ann', settledHow: 'said' });
    await put('three', { target: 'shop/staging' });
    await put('four');

    const ids = (debts: readonly { readonly id: string }[]) => debts.map(({ id }) => id);
    assert.deepEqual(ids(await store.debts.open()), ['one', 'three', 'four']);
    assert.deepEqual(ids(await store.debts.list({ limit: 3 })), ['four', 'three', 'two']);
    assert.deepEqual(ids(await store.debts.list({ target: 'shop/staging', limit: 9 })), ['three']);
  });
}
