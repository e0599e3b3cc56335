import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { anIncident } from '../../core/testing/incidents.ts';
import { aMember, anEscalation, aPage, MINUTE_MS } from '../../core/testing/paging.ts';
import { openSqliteForTest } from '../../store/testing/open-sqlite.ts';
import type { Log } from '../world.ts';
import { createPager } from './pager.ts';
import { replacePage } from './replace-page.ts';
import { runDueEscalations } from './run-due.ts';

/** An escalation whose step 1 was paged last, and which goes on in three minutes. */
async function open(t: TestContext) {
  const { store, clock } = await openSqliteForTest(t);
  const nowMs = await store.now();
  const { number } = await store.incidents.add(anIncident());
  await store.records.put('member', 'ann', aMember('ann', { role: 'admin' }));
  const nextAtMs = nowMs + 3 * MINUTE_MS;
  await store.escalations.put(anEscalation({ incident: number, step: 2, nextAtMs }));
  const pager = createPager(clock);
  const lost = async (step: number | 'last', sentAtMs: number | null = null) => {
    const key = `INC-${number}/0.0.${step}/ann/chat`;
    const page = aPage({ id: `page_${step}`, key, incident: number, state: 'failed', dueAtMs: null, sentAtMs });
    await store.pages.add(page);
    const siblings = await store.pages.of(number);
    await store.transaction((tx) => replacePage({ tx, nowMs, notifiers: new Map(), pager }, page, siblings));
    return (await store.escalations.get(number))?.nextAtMs;
  };
  /** The last resort has been paged, and one of its messages is lost. */
  const lostOfLast = async (sentAtMs: number | null = null) => {
    const over = { state: 'exhausted', step: 0, nextAtMs: null, paged: ['ann'] } as const;
    await store.escalations.put(anEscalation({ incident: number, ...over }));
    await lost('last', sentAtMs);
    return store.escalations.get(number);
  };
  const pagesAgain = async (afterMs: number) => {
    await clock.advance(afterMs);
    await runDueEscalations({ store, log: console as unknown as Log });
    return (await store.pages.of(number)).filter(({ state }) => state === 'waiting').map(({ key }) => key);
  };
  return { nowMs, nextAtMs, lost, lostOfLast, pagesAgain };
}

describe('a message that is lost, to somebody who has no other address', () => {
  it('brings the next step at once where it was the last one of the step that is on', async (t) => {
    const { nowMs, lost } = await open(t);

    assert.equal(await lost(1), nowMs);
  });

  it('hurries nobody where it was of an earlier step: the next one has been paged since', async (t) => {
    const { nextAtMs, lost } = await open(t);

    assert.equal(await lost(0), nextAtMs);
  });

  it('of the last resort has it paged again until one gets through: else nobody would ever hear of it', async (t) => {
    const { nowMs, lostOfLast, pagesAgain } = await open(t);

    const escalation = await lostOfLast();

    assert.deepEqual([escalation?.state, escalation?.nextAtMs], ['exhausted', nowMs + 5 * MINUTE_MS]);
    assert.deepEqual(await pagesAgain(5 * MINUTE_MS), ['INC-1/1.0.last/ann/chat']);
  });

  it('calls nobody of the last resort every five minutes whose telephone rang', async (t) => {
    const { nowMs, lostOfLast } = await open(t);

    assert.equal((await lostOfLast(nowMs))?.nextAtMs, null);
  });
});
