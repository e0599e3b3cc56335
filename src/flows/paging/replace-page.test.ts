import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { anIncident } from '../../core/testing/incidents.ts';
import { aMember, anEscalation, aPage, MINUTE_MS } from '../../core/testing/paging.ts';
import { openSqliteForTest } from '../../store/testing/open-sqlite.ts';
import { createPager } from './pager.ts';
import { replacePage } from './replace-page.ts';

/** An escalation whose step 1 was paged last, and which goes on in three minutes. */
async function open(t: TestContext) {
  const { store, clock } = await openSqliteForTest(t);
  const nowMs = await store.now();
  const { number } = await store.incidents.add(anIncident());
  await store.records.put('member', 'ann', aMember('ann'));
  const nextAtMs = nowMs + 3 * MINUTE_MS;
  await store.escalations.put(anEscalation({ incident: number, step: 2, nextAtMs }));
  const pager = createPager(clock);
  const lost = async (step: number) => {
    const key = `INC-${number}/0.0.${step}/ann/chat`;
    const page = aPage({ id: `page_${step}`, key, incident: number, state: 'failed', dueAtMs: null });
    await store.pages.add(page);
    const siblings = await store.pages.of(number);
    await store.transaction((tx) => replacePage({ tx, nowMs, notifiers: new Map(), pager }, page, siblings));
    return (await store.escalations.get(number))?.nextAtMs;
  };
  return { nowMs, nextAtMs, lost };
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
});
