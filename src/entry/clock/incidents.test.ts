import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { until } from '../../../test/support/until.ts';
import type { HookBook } from '../../flows/alerts/hook.ts';
import { openIntake } from '../../flows/alerts/intake.ts';
import { openAlertWorld } from '../../flows/incidents/testing/alert-world.ts';
import type { World } from '../../flows/world.ts';
import { newId } from '../../lib/ids.ts';
import { createKeyring } from '../../lib/keyring.ts';
import { alertmanager } from '../../providers/alerts/alertmanager/index.ts';
import { startIncidents } from './incidents.ts';

async function start(t: TestContext) {
  const alerts = await openAlertWorld(t);
  const book: HookBook = { alerts: [], heartbeats: [], alertKeys: createKeyring([]), heartbeatKeys: createKeyring([]) };
  const intake = openIntake(alerts, book);
  const visited: string[] = [];
  const confirmer: World['confirmer'] = { visit: async (url) => void visited.push(url) };
  const world = { ...alerts, intake, confirmer } as unknown as World;
  const keeper = startIncidents(world);
  t.after(async () => {
    await keeper.close();
    await intake.close();
  });
  return { alerts, intake, visited };
}

const delivery = (atMs: number, hook = 'prometheus') => ({
  ...{ id: newId('dlv'), hook, deliveryKey: null, receivedAtMs: atMs, method: 'POST', contentType: 'application/json' },
  ...({ headers: {}, query: {}, encoding: 'utf8', skewMs: null } as const),
  body: JSON.stringify({ alerts: [{ status: 'firing', labels: { alertname: 'errors', service: 'shop' } }] }),
});

describe('reading alerts as they come', () => {
  it('reads at once what this server takes in, without waiting for the clock', async (t) => {
    const { alerts, intake } = await start(t);

    const taken = await intake.ingest.accept(delivery(alerts.clock.now()));

    assert.equal(taken.kind, 'kept');
    await until('an incident is open', async () => (await alerts.incidents()).length === 1);
  });

  it('reads on until none is left, however large they are', async (t) => {
    const { alerts } = await start(t);
    const padded = JSON.stringify({ alerts: [], padding: 'x'.repeat(900_000) });
    for (let count = 0; count < 4; count += 1) await alerts.postRaw(padded);

    await alerts.clock.advance(500);

    await until('all are read', async () => (await alerts.store.deliveries.count('waiting')) === 0);
  });

  it('reads on while somebody sends a body for ever', async (t) => {
    const { alerts, intake } = await start(t);
    intake.ingest.reserve(1_000);
    for (let group = 0; group < 5; group += 1)
      await alerts.post(Array.from({ length: 100 }, (_, index) => [{ name: `${group}-${index}` }]));

    await alerts.clock.advance(500);

    await until('all are read', async () => (await alerts.store.deliveries.count('waiting')) === 0);
  });

  it('reads what others have taken in when its clock comes round, and does what comes by itself', async (t) => {
    const { alerts } = await start(t);
    await alerts.post([[{ name: 'errors' }]]);

    await alerts.clock.advance(500);
    await until('an incident is open', async () => (await alerts.incidents()).length === 1);
    await alerts.post([[{ name: 'errors', isOver: true }]]);
    await alerts.clock.advance(500);
    await until(
      'it is over',
      async () => (await alerts.store.alerts.of(1, { status: 'firing', limit: 1 })).length === 0,
    );
    await alerts.clock.advance(4 * 60_000);

    await until('it is resolved', async () => (await alerts.incidents())[0]?.state === 'resolved');
  });

  it('hands on what a sender wants visited, and counts it as read', async (t) => {
    const { alerts, intake, visited } = await start(t);
    const url = 'https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription';
    alerts.senders.set('sns', { ...alertmanager, read: () => ({ kind: 'confirm', url }) });

    await intake.ingest.accept(delivery(alerts.clock.now(), 'sns'));

    await until('it was visited', () => visited.length === 1);
    assert.deepEqual(visited, [url]);
    assert.equal(await alerts.store.deliveries.count('waiting'), 0);
  });
});
