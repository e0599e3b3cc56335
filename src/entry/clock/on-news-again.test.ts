import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Event } from '../../core/events/model.ts';
import type { World } from '../../flows/world.ts';
import { openSqliteForTest } from '../../store/testing/open-sqlite.ts';
import { anEvent } from '../../store/testing/samples.ts';
import { onNews } from './on-news.ts';

const nothing = () => undefined;
const log = { info: nothing, warn: nothing, error: nothing } as unknown as World['log'];

describe('work that follows what happens, and fails', () => {
  it('is told once more what it was told when it failed', async (t) => {
    const { store, clock } = await openSqliteForTest(t);
    const told: (readonly string[])[] = [];
    const work = async (news: readonly Event[]) => {
      told.push(news.map(({ operation }) => operation ?? ''));
      if (told.length === 2) throw new Error('the database is away');
    };
    const keeper = onNews({ store, clock, log }, { name: 'test', kinds: [anEvent().kind], everyMs: 1_000, work });
    t.after(() => keeper.close());
    const after = async (count: number) => {
      while (told.length < count) await clock.advance(0);
    };
    await after(1);

    await store.events.append(anEvent({ operation: 'op_1' }));
    await after(2);
    await store.events.append(anEvent({ operation: 'op_2' }));
    await after(3);
    await store.events.append(anEvent({ operation: 'op_3' }));
    await after(4);

    assert.deepEqual(told, [[], ['op_1'], ['op_1', 'op_2'], ['op_3']]);
  });

  it('hears of what it had read already when the reading of the rest failed', async (t) => {
    const { store, clock } = await openSqliteForTest(t);
    let isAway = false;
    const after = (seq: number, filter: Parameters<typeof store.events.after>[1]) => {
      if (isAway && seq >= 1_000) return Promise.reject(new Error('the database is away'));
      return store.events.after(seq, filter);
    };
    const watched = { ...store, events: { ...store.events, after } };
    const told = new Set<string>();
    const work = async (news: readonly Event[]) => {
      for (const { operation } of news) told.add(operation ?? '');
    };
    const about = { name: 'test', kinds: [anEvent().kind], everyMs: 1_000, work };
    const keeper = onNews({ store: watched, clock, log }, about);
    t.after(() => keeper.close());
    for (let turn = 0; turn < 20; turn += 1) await clock.advance(0);
    isAway = true;

    await store.transaction(async (tx) => {
      for (let count = 1; count <= 1_500; count += 1) await tx.events.append(anEvent({ operation: `op_${count}` }));
    });
    for (let turn = 0; turn < 20; turn += 1) await clock.advance(0);
    isAway = false;
    await clock.advance(1_000);
    for (let turn = 0; turn < 20; turn += 1) await clock.advance(0);

    assert.equal(told.size, 1_500);
  });
});
