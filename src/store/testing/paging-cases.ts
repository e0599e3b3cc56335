import assert from 'node:assert/strict';
import { it } from 'node:test';
import { anIncident as incident } from '../../core/testing/incidents.ts';
import { anEscalation, aPage } from '../../core/testing/paging.ts';
import type { Store } from '../store.ts';

import type { OpenForTest } from './opened.ts';

export function escalationCases(open: OpenForTest): void {
  it('keeps an escalation with its frozen policy, and changes it', async (t) => {
    const { store } = await open(t);
    const { number } = await store.incidents.add(anIncident());
    const first = anEscalation({ incident: number, nextAtMs: 500 });
    const held = anEscalation({
      incident: number,
      nextAtMs: null,
      state: 'held',
      acknowledged: ['ann'],
      paged: ['ann'],
    });

    await store.escalations.put(first);
    const before = await store.escalations.get(number);
    await store.escalations.put(held);

    assert.deepEqual(before, first);
    assert.deepEqual(await store.transaction((tx) => tx.escalations.forChange(number)), held);
    assert.equal(await store.escalations.get(number + 1), null);
  });

  it('finds those whose time has come, the longest overdue first, and when the next one comes', async (t) => {
    const { store } = await open(t);
    const numbers = await severalIncidents(store, 4);
    const times = [300, 100, null, 900];
    for (const [place, number] of numbers.entries())
      await store.escalations.put(anEscalation({ incident: number, nextAtMs: times[place] ?? null }));

    const due = await store.escalations.due(300, 10);
    const one = await store.escalations.due(300, 1);

    assert.deepEqual(
      due.map(({ nextAtMs }) => nextAtMs),
      [100, 300],
    );
    assert.equal(one.length, 1);
    assert.equal(await store.escalations.nextDue(), 100);
  });
}

export function pageCases(open: OpenForTest): void {
  it('keeps a message with all that it says; the first one of a key stays', async (t) => {
    const { store } = await open(t);
    const page = aPage({ text: 'words' });
    const other = aPage({ id: 'page_2', person: 'bob' });

    const added = [await store.pages.add(page), await store.pages.add(other)];

    assert.deepEqual(added, [true, false]);
    assert.deepEqual(await store.pages.get(page.id), page);
    assert.equal(await store.pages.get(other.id), null);
  });

  it('changes everything but its id and key', async (t) => {
    const { store } = await open(t);
    await store.pages.add(aPage());
    const sent = aPage({ state: 'sent', dueAtMs: null, attempts: 2, sentAtMs: 7, reference: 'r', toldVersion: 3 });

    await store.pages.put(sent);

    assert.deepEqual(await store.transaction((tx) => tx.pages.forChange(sent.id)), sent);
  });

  it('finds what is due, what is being sent, and what an incident or a person was told', async (t) => {
    const { store } = await open(t);
    const add = (id: string, over: Parameters<typeof aPage>[0]) => store.pages.add(aPage({ id, key: id, ...over }));
    await add('one', { dueAtMs: 200 });
    await add('two', { dueAtMs: 100, person: 'bob', incident: 5 });
    await add('three', { dueAtMs: 900, state: 'sending' });
    await add('four', { dueAtMs: null, state: 'sent' });

    const ids = (pages: readonly { readonly id: string }[]) => pages.map(({ id }) => id);
    assert.deepEqual(ids(await store.pages.due(200, 9)), ['two', 'one']);
    assert.deepEqual(ids(await store.pages.due(200, 1)), ['two']);
    assert.deepEqual(ids(await store.pages.sending()), ['three']);
    assert.deepEqual(ids(await store.pages.of(4)), ['one', 'three', 'four']);
    assert.deepEqual(ids(await store.pages.list({ limit: 2 })), ['four', 'three']);
    assert.deepEqual(ids(await store.pages.list({ person: 'bob', limit: 9 })), ['two']);
    assert.equal(await store.pages.nextDue(), 100);
  });
}

async function severalIncidents(store: Store, count: number): Promise<readonly number[]> {
  const numbers: number[] = [];
  for (let one = 0; one < count; one += 1) numbers.push((await store.incidents.add(anIncident())).number);
  return numbers;
}

function anIncident(): Parameters<Store['incidents']['add']>[0] {
  const { number: _number, ...rest } = incident();
  return rest;
}
