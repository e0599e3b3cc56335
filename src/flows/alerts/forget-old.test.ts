import assert from 'node:assert/strict';
import { it } from 'node:test';
import { aDeploy } from '../../core/elsewhere/testing/deploys.ts';
import { anIncident } from '../../core/testing/incidents.ts';
import { aDelivery } from '../../store/testing/delivery-cases.ts';
import { anAlert } from '../../store/testing/incident-cases.ts';
import { openSqliteForTest } from '../../store/testing/open-sqlite.ts';
import {
  ALERTS_KEPT_MS,
  DEPLOYS_KEPT_MS,
  forgetOldAlerts,
  forgetOldDeliveries,
  forgetOldDeploys,
  KEPT_MS,
} from './forget-old.ts';

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

it('alerts are kept for 90 days after they were last heard of, and those of an open incident as long as that', async (t) => {
  const { store, clock } = await openSqliteForTest(t);
  const resolvedAtMs = clock.now();
  const { number: open } = await store.incidents.add(anIncident({ state: 'open', resolvedAtMs: null }));
  const { number: over } = await store.incidents.add(anIncident({ state: 'resolved', resolvedAtMs }));
  const aged = (id: string, ageMs: number, incident: number | null) =>
    anAlert({ id, key: id, incident, lastAtMs: clock.now() - ageMs });
  const old = Array.from({ length: 450 }, (_, index) => aged(`old${index}`, ALERTS_KEPT_MS + 1, null));
  const kept = [aged('open', 2 * ALERTS_KEPT_MS, open), aged('young', ALERTS_KEPT_MS - 1_000, over)];
  await store.alerts.put([...old, ...kept, aged('over', ALERTS_KEPT_MS + 1, over)]);

  await forgetOldAlerts({ store }, new AbortController().signal);

  assert.deepEqual(
    (await store.alerts.list({ limit: 9 })).map(({ id }) => id),
    ['young', 'open'],
  );
});

it('deploys made elsewhere are kept for 90 days after something was last said of them', async (t) => {
  const { store, clock } = await openSqliteForTest(t);
  for (const ageMs of [DEPLOYS_KEPT_MS + 1, DEPLOYS_KEPT_MS - 1_000]) {
    const said = [{ id: '1', state: 'live', atMs: clock.now() - ageMs, link: null }] as const;
    await store.elsewhere.add(aDeploy({ id: `d${ageMs}`, said }));
  }

  await forgetOldDeploys({ store }, new AbortController().signal);

  assert.deepEqual(
    (await store.elsewhere.list({ limit: 9 })).map(({ id }) => id),
    [`d${DEPLOYS_KEPT_MS - 1_000}`],
  );
});
