import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { needsPostgres, startCluster } from '../../test/support/postgres.ts';
import { anIncident } from '../core/testing/incidents.ts';
import { anEscalation, aPage } from '../core/testing/paging.ts';
import { systemClock } from '../lib/clock.ts';
import { openStore } from './open.ts';
import type { Store } from './store.ts';
import { openSqliteForTest } from './testing/open-sqlite.ts';
import { openWaitingLongest, type WaitingPlace } from './waiting-longest.ts';

describe('what waits longest', () => {
  it('is read beside the embedded store', async (t) => {
    const { store, file } = await openSqliteForTest(t);

    await assertRead(store, { file });
  });

  it('is read beside PostgreSQL, with its clock', { skip: needsPostgres() }, async (t) => {
    const cluster = await startCluster();
    t.after(() => cluster.stop());
    const databaseUrl = await cluster.database();
    const store = await openStore({ databaseUrl, clock: systemClock });
    t.after(() => store.close());

    await assertRead(store, { databaseUrl });
  });
});

async function assertRead(store: Store, place: WaitingPlace): Promise<void> {
  const reader = await openWaitingLongest(place);
  try {
    const nothing = await reader.read();
    const { number: _number, ...rest } = anIncident();
    const { number } = await store.incidents.add(rest);
    await store.escalations.put(anEscalation({ incident: number, nextAtMs: 700 }));
    await store.pages.add(aPage({ dueAtMs: 900 }));
    await store.pages.add(aPage({ id: 'page_2', key: 'other', dueAtMs: 800 }));
    const something = await reader.read();

    assert.deepEqual([nothing.nextEscalationMs, nothing.nextPageMs, nothing.oldestDeliveryMs], [null, null, null]);
    assert.deepEqual([something.nextEscalationMs, something.nextPageMs], [700, 800]);
    assert.ok(Math.abs(something.nowMs - Date.now()) < 60_000);
  } finally {
    await reader.close();
  }
}
