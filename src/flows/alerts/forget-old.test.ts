import assert from 'node:assert/strict';
import { it } from 'node:test';
import { aDelivery } from '../../store/testing/delivery-cases.ts';
import { openSqliteForTest } from '../../store/testing/open-sqlite.ts';
import { forgetOldDeliveries, KEPT_MS } from './forget-old.ts';

it('deliveries that were read are kept for 30 days, and those that wait until they are read', async (t) => {
  const { store, clock } = await openSqliteForTest(t);
  const nowMs = clock.now();
  const aged = (id: string, ageMs: number) => aDelivery({ id, receivedAtMs: nowMs - ageMs });
  const old = Array.from({ length: 450 }, (_, index) => aged(`old${index}`, KEPT_MS + 1_000 + index));
  await store.deliveries.add([...old, aged('waits', 2 * KEPT_MS), aged('young', KEPT_MS - 1_000)]);
  await store.deliveries.mark(['young', ...old.map(({ id }) => id)], 'read');

  await forgetOldDeliveries({ store }, new AbortController().signal);

  assert.deepEqual(
    (await store.deliveries.list({ limit: 9 })).map(({ id }) => id),
    ['young', 'waits'],
  );
});
