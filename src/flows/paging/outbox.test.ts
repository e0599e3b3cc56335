import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { aPage } from '../../core/testing/paging.ts';
import type { Notifier } from '../../providers/notify/port.ts';
import type { Nouns, Store } from '../../store/store.ts';
import { openSqliteForTest } from '../../store/testing/open-sqlite.ts';
import { takeDue } from './outbox.ts';
import { createPager } from './pager.ts';

const PAUSE_MS = 10_000;
const trouble = { kind: 'trouble', why: 'no route', afterMs: null } as const;

async function open(t: TestContext) {
  const { store, clock } = await openSqliteForTest(t);
  const pager = createPager(clock);
  const chat = { channel: 'chat', name: 'chat', can: { edit: false, buttons: false } } as Notifier;
  const world = { store, pager, notifiers: new Map([['chat' as const, chat]]) } as const;
  const nowMs = await store.now();
  await store.pages.add(aPage({ kind: 'notice', incident: null, madeAtMs: nowMs, dueAtMs: nowMs }));
  return { ...world, clock, world, channels: pager.channels };
}

/** The database is lost in the middle of a transaction. */
function losing(store: Store): Store {
  const put = () => Promise.reject(new Error('the connection to the database broke off'));
  const transaction: Store['transaction'] = (work) =>
    store.transaction((tx) => work({ ...tx, pages: { ...tx.pages, put } } satisfies Nouns));
  return { ...store, transaction };
}

describe('taking messages that are due', () => {
  it('gives back every place at a provider that it took when the database is lost meanwhile', async (t) => {
    const { world, store, channels } = await open(t);

    const lost = { ...world, store: losing(store) };
    for (let time = 0; time < 20; time += 1) await assert.rejects(takeDue(lost), /broke off/);
    const { taken } = await takeDue(world);

    assert.equal(taken.length, 1);
    assert.equal(channels.places()[0]?.underWay, 1);
  });

  it('tries a provider that was down again, also where the database was lost with the message that was to try it', async (t) => {
    const { world, store, channels, clock } = await open(t);
    for (let time = 0; time < 3; time += 1) {
      channels.enter('chat', 'chat');
      channels.leave('chat', 'chat', trouble);
    }
    await clock.advance(PAUSE_MS);

    await assert.rejects(takeDue({ ...world, store: losing(store) }), /broke off/);
    const { taken } = await takeDue(world);

    assert.equal(taken.length, 1);
  });
});
