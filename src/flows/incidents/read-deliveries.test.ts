import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { alertmanager } from '../../providers/alerts/alertmanager/index.ts';
import { json } from '../../providers/alerts/json/index.ts';
import type { Nouns } from '../../store/store.ts';
import { acknowledge } from './change-incident.ts';
import { listWindows, setWindow } from './maintenance.ts';
import { readDeliveries } from './read-deliveries.ts';
import { openAlertWorld } from './testing/alert-world.ts';

const MINUTE_MS = 60_000;

describe('reading deliveries', () => {
  it('opens an incident on the target of the alert, and begins its escalation with it', async (t) => {
    const world = await openAlertWorld(t);

    await world.tell([{ name: 'errors', startsAtMs: world.clock.now() - 90_000 }]);

    const [incident] = await world.incidents();
    assert.deepEqual([incident?.number, incident?.target, incident?.severity], [1, 'shop/production', 'critical']);
    assert.equal(incident?.beganAtMs, world.clock.now() - 90_000);
    assert.equal((await world.store.escalations.get(1))?.state, 'running');
    assert.equal(await world.messages('ann'), 1);
    assert.deepEqual(
      (await world.lines(1)).map(({ kind }) => kind),
      ['incident.opened', 'escalation.started', 'escalation.step'],
    );
  });

  it('takes a delivery for one that carries a key that came before (S26)', async (t) => {
    const world = await openAlertWorld(t);

    await world.tell([{ name: 'errors' }], { deliveryKey: 'k1' });
    await world.post([[{ name: 'errors' }], [{ name: 'errors' }]], { deliveryKey: 'k2' });
    await world.read();
    await world.clock.advance(60 * MINUTE_MS);
    await world.tell([{ name: 'errors' }], { deliveryKey: 'k1' });

    const [incident] = await world.incidents();
    assert.equal(incident?.deliveries, 2);
    assert.equal(await world.store.deliveries.count('repeated'), 2);
  });

  it('puts ten thousand alerts of one service together within seconds, counts each, and reads another service behind them (S24, S25)', async (t) => {
    const world = await openAlertWorld(t);
    const names = Array.from({ length: 200 }, (_, index) => `k${index}`);
    const storm = Array.from({ length: 10_000 }, (_, index) => [{ name: names[index % 200] ?? '' }]);
    for (let from = 0; from < storm.length; from += 100) await world.post(storm.slice(from, from + 100));
    await world.post([[{ name: 'down', service: 'blog' }]]);
    const beganMs = performance.now();

    await world.read();

    const tookMs = performance.now() - beganMs;
    t.diagnostic(`10,001 deliveries in ${Math.round(tookMs)} ms`);
    const incidents = await world.incidents();
    assert.deepEqual(
      incidents.map(({ service, alerts, deliveries, isStorm }) => [service, alerts, deliveries, isStorm]),
      [
        ['shop', 200, 10_000, true],
        ['blog', 1, 1, false],
      ],
    );
    const counts = (await world.store.alerts.of(1, { limit: 1_000 })).map(({ count }) => count);
    assert.deepEqual([counts.length, Math.min(...counts), Math.max(...counts)], [200, 50, 50]);
    assert.ok((await world.messages('ann')) <= 3);
    assert.equal((await world.store.pages.of(2)).length, 1);
    assert.ok(tookMs < 20_000, `${tookMs} ms`);
  });

  it('settles a flapping alert within one window, then resolves what is over (S28)', async (t) => {
    const world = await openAlertWorld(t);
    for (let change = 0; change < 40; change += 1) {
      await world.tell([{ name: 'errors', isOver: change % 2 === 1 }]);
      await world.clock.advance(15_000);
      await world.tend();
    }
    const [flapping] = await world.incidents();

    await world.pass(10);

    const [settled] = await world.incidents();
    assert.deepEqual([flapping?.isFlapping, flapping?.state, flapping?.deliveries], [true, 'open', 20]);
    assert.deepEqual([settled?.isFlapping, settled?.state, settled?.resolvedBy], [false, 'resolved', 'astern']);
    assert.ok((await world.messages('ann')) <= 2);
    const kinds = (await world.lines(1)).map(({ kind }) => kind);
    for (const kind of ['incident.flapping', 'incident.settled', 'incident.resolved'] as const)
      assert.equal(kinds.filter((one) => one === kind).length, 1, kind);
  });

  it('resolves an incident by itself once nothing fires for a while, and not what is cut off (S29)', async (t) => {
    const world = await openAlertWorld(t);
    await world.tell([{ name: 'errors' }, { name: 'slow' }]);
    await world.tell([{ name: 'down', service: 'blog' }], { truncated: 3 });
    await world.tell([
      { name: 'errors', isOver: true },
      { name: 'slow', isOver: true },
    ]);
    await world.tell([{ name: 'down', service: 'blog', isOver: true }], { truncated: 3 });

    await world.pass(2);
    const before = (await world.incidents()).map(({ state }) => state);
    await world.pass(2);
    const after = (await world.incidents()).map(({ state }) => state);

    assert.deepEqual(
      [before, after],
      [
        ['open', 'open'],
        ['resolved', 'open'],
      ],
    );
    assert.equal((await world.store.escalations.get(1))?.state, 'ended');
  });

  it('counts the same alert after it was acknowledged, and pages nobody until that runs out (S19)', async (t) => {
    const world = await openAlertWorld(t);
    await world.tell([{ name: 'errors' }]);
    await world.change((tx, nowMs) => acknowledge(tx, { incident: 1, by: 'ann', via: 'page', seenVersion: 1, nowMs }));

    for (let repeat = 0; repeat < 3; repeat += 1) await world.tell([{ name: 'errors' }]);

    const [incident] = await world.incidents();
    assert.deepEqual([incident?.state, incident?.owner, incident?.deliveries], ['acknowledged', 'ann', 4]);
    assert.equal(await world.messages('ann'), 1);
    assert.equal((await world.store.escalations.get(1))?.nextAtMs, world.clock.now() + 30 * MINUTE_MS);
  });

  it('keeps alerts while maintenance lasts, and pages what fires still at its end (S22)', async (t) => {
    const world = await openAlertWorld(t);
    await world.tell([{ name: 'before' }]);
    const window = await world.change((tx, nowMs) =>
      setWindow(tx, { service: 'blog', fromMs: nowMs, untilMs: nowMs + 30 * MINUTE_MS, reason: 'disks', owner: 'ann' }),
    );
    await world.tell([{ name: 'joins' }]);
    await world.tell([
      { name: 'over', service: 'blog' },
      { name: 'stays', service: 'blog' },
    ]);
    await world.tell([{ name: 'stays', service: 'blog' }]);
    await world.pass(10);
    await world.tell([{ name: 'over', service: 'blog', isOver: true }]);
    const during = await world.incidents();

    await world.pass(20);

    const after = await world.incidents();
    assert.deepEqual(
      during.map(({ service, alerts }) => [service, alerts]),
      [['shop', 2]],
    );
    assert.deepEqual(
      after.map(({ service, alerts, deliveries }) => [service, alerts, deliveries]),
      [
        ['shop', 2, 2],
        ['blog', 1, 2],
      ],
    );
    assert.equal((await world.store.pages.of(2)).length, 1);
    const [ended] = await listWindows(world.store);
    assert.deepEqual([ended?.id, ended?.endedAtMs], [window.id, window.untilMs]);
  });

  it('lists what it cannot read, and opens one incident where nothing else comes', async (t) => {
    const world = await openAlertWorld(t);
    await world.postRaw('not JSON at all');
    await world.postRaw('{"alerts":7}');
    await world.read();
    await world.postRaw('again');
    await world.read();
    const blind = await world.incidents();
    await world.tell([{ name: 'errors' }]);
    await world.postRaw('once more');
    await world.read();

    assert.deepEqual(
      blind.map(({ title, state }) => [title, state]),
      [['Alerts from prometheus cannot be read', 'open']],
    );
    assert.deepEqual(
      (await world.incidents()).map(({ state }) => state),
      ['resolved', 'open'],
    );
    assert.equal(await world.store.deliveries.count('unparsed'), 4);
    const unparsed = (await world.store.events.newest({ limit: 100 })).filter(({ kind }) => kind === 'alert.unparsed');
    assert.equal(unparsed.length, 4);
  });

  it('pages for what it understands of a delivery, and lists the rest of it', async (t) => {
    const world = await openAlertWorld(t);
    await world.tell([{ name: 'before', service: 'blog' }]);

    await world.postRaw('{"alerts":[{},{"labels":{"alertname":"errors","service":"shop","severity":"critical"}}]}');
    await world.read();

    const [, incident] = await world.incidents();
    assert.deepEqual([incident?.service, incident?.care?.truncated], ['shop', 1]);
    assert.equal((await world.store.pages.of(2)).length, 1);
    const [listed] = await world.store.deliveries.list({ state: 'unparsed', limit: 10 });
    assert.match(listed?.problem ?? '', /^1 of 2: .*alert 1 has no `labels`/);
  });

  it('reads on behind a delivery that makes a fault of ours show', async (t) => {
    const world = await openAlertWorld(t);
    const broken = { ...alertmanager, read: () => ({ kind: 'alerts', alerts: [null], truncated: 0, changes: [] }) };
    world.senders.set('odd', broken as unknown as typeof alertmanager);
    await world.post([[{ name: 'first' }]]);
    await world.store.deliveries.add([{ ...(await anyWaiting(world)), id: 'dlv_odd', hook: 'odd' }]);
    await world.post([[{ name: 'last' }]]);

    await world.read();

    assert.deepEqual(
      (await world.incidents()).map(({ alerts }) => alerts),
      [2, 0],
    );
    assert.match((await world.store.deliveries.get('dlv_odd'))?.problem ?? '', /a fault in Astern/);
    assert.equal(await world.store.deliveries.count('waiting'), 0);
  });

  it('pages every admin about a critical alert that a fault of ours keeps from an incident, though the hook is understood (I8)', async (t) => {
    const world = await openAlertWorld(t);
    const eve = await world.store.records.get('member', 'ann');
    if (eve === null) throw new Error('no ann');
    await world.store.records.put('member', 'eve', { ...eve, name: 'eve', role: 'admin' });
    await world.tell([{ name: 'first' }]);
    const policy = await world.store.records.get('policy', 'all');
    if (policy === null) throw new Error('no policy');
    await world.store.records.put('policy', 'all', { ...policy, steps: null as never });

    await world.tell([{ name: 'errors', service: 'blog' }]);
    await world.tell([{ name: 'more', service: 'blog' }]);
    await world.tell([{ name: 'first' }]);

    const opened = (await world.incidents()).filter(({ title }) => title.includes('fault'));
    assert.deepEqual(
      opened.map(({ title, state, severity }) => [title, state, severity]),
      [['Alerts from prometheus: a fault in Astern keeps some from being handled', 'open', 'critical']],
    );
    assert.equal(await world.messages('eve'), 1);
    assert.equal(await world.store.deliveries.count('unparsed'), 2);
  });

  it('reads on where nothing at all can be opened', async (t) => {
    const world = await openAlertWorld(t);
    const add = () => Promise.reject(new TypeError('a fault'));
    const store: typeof world.store = {
      ...world.store,
      transaction: (work) =>
        world.store.transaction((tx) => work({ ...tx, incidents: { ...tx.incidents, add } } satisfies Nouns)),
    };
    await world.post([[{ name: 'errors' }]]);

    assert.equal(await readDeliveries({ ...world, store }, 100), 1);

    assert.equal(await world.store.deliveries.count('unparsed'), 1);
  });

  it('goes by the clock of the database where that of the server that took an alert in is ahead', async (t) => {
    const world = await openAlertWorld(t);
    await world.post([[{ name: 'errors' }], [{ name: 'errors', isOver: true }]]);
    const ahead: typeof world.store = {
      ...world.store,
      deliveries: {
        ...world.store.deliveries,
        waiting: async (limit, mostBytes) =>
          (await world.store.deliveries.waiting(limit, mostBytes)).map((one) => ({
            ...one,
            receivedAtMs: one.receivedAtMs + 60 * MINUTE_MS,
          })),
      },
    };

    await readDeliveries({ ...world, store: ahead }, 100);
    await world.pass(5);

    assert.equal((await world.incidents())[0]?.state, 'resolved');
  });

  it('makes one incident of a hundred and more alerts that one delivery brings and nothing puts together', async (t) => {
    const world = await openAlertWorld(t);
    const send = async (count: number, name: string) => {
      const alerts = Array.from({ length: count }, (_, place) => ({
        key: `${name} ${place}`,
        title: `${name} ${place}`,
      }));
      const delivery = { ...(await anyDelivery(world)), id: `dlv_${name}`, body: JSON.stringify(alerts) };
      await world.store.deliveries.add([{ ...delivery, hook: 'plain' }]);
      await world.read();
    };
    world.senders.set('plain', json);

    await send(3, 'few');
    await send(101, 'many');

    assert.deepEqual(
      (await world.incidents()).map(({ alerts, isStorm }) => [alerts, isStorm]),
      [
        [1, false],
        [1, false],
        [1, false],
        [101, true],
      ],
    );
  });

  it('counts each delivery once when two read at the same time', async (t) => {
    const world = await openAlertWorld(t);
    await world.post(Array.from({ length: 300 }, () => [{ name: 'errors' }]));

    await Promise.all([readDeliveries(world, 200), readDeliveries(world, 200), readDeliveries(world, 300)]);

    assert.equal((await world.incidents())[0]?.deliveries, 300);
  });

  it('reads so much at a time that nothing waits long for it, and one that is larger alone', async (t) => {
    const world = await openAlertWorld(t);
    const padded = (bytes: number) => JSON.stringify({ alerts: [], padding: 'x'.repeat(bytes) });
    for (const bytes of [200_000, 200_000, 200_000, 3_000_000, 1_000]) await world.postRaw(padded(bytes));

    const read: number[] = [];
    do read.push(await readDeliveries(world, 100));
    while (read.at(-1) !== 0);

    assert.deepEqual(read, [2, 1, 1, 1, 0]);
  });

  it('tells of twenty of those that lead to nothing in a batch, and keeps them all', async (t) => {
    const world = await openAlertWorld(t);
    const over = Array.from({ length: 300 }, (_, place) => ({ name: `old ${place}`, isOver: true }));

    await world.tell(over);

    const told = await world.store.events.newest({ limit: 1_000 });
    assert.equal(told.filter(({ kind }) => kind === 'alert.received').length, 20);
    assert.equal((await world.store.alerts.list({ limit: 1_000 })).length, 300);
  });

  it('writes all of a batch or nothing: who dies before the end has read none of it', async (t) => {
    const world = await openAlertWorld(t);
    await world.post([[{ name: 'errors' }], [{ name: 'slow' }]]);
    const dying: typeof world.store = {
      ...world.store,
      transaction: (work) =>
        world.store.transaction(async (tx) => {
          await work(tx);
          throw Object.assign(new Error('killed'), { name: 'ProviderError', provider: 'database' });
        }),
    };

    await assert.rejects(readDeliveries({ ...world, store: dying }, 100), /killed/);

    assert.deepEqual(await world.incidents(), []);
    assert.equal(await world.store.deliveries.count('waiting'), 2);
    await world.read();
    assert.equal((await world.incidents())[0]?.deliveries, 2);
  });
});

async function anyDelivery(world: Awaited<ReturnType<typeof openAlertWorld>>) {
  await world.post([[]]);
  const delivery = await anyWaiting(world);
  await world.read();
  return delivery;
}

async function anyWaiting({ store }: Awaited<ReturnType<typeof openAlertWorld>>) {
  const [one] = await store.deliveries.waiting(1);
  if (one === undefined) throw new Error('none waits');
  const { ordinal: _ordinal, state: _state, problem: _problem, ...delivery } = one;
  return delivery;
}
