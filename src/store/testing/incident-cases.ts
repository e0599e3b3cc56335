import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Alert, Incident } from '../../core/incidents/model.ts';
import { anIncident } from '../../core/testing/incidents.ts';
import type { Store } from '../store.ts';
import { aDelivery } from './delivery-cases.ts';
import type { OpenForTest } from './opened.ts';
import { startMs } from './samples.ts';

export function anAlert(change: Partial<Alert> = {}): Alert {
  return {
    id: 'alert_1.0',
    hook: 'prometheus',
    key: 'errors ☂',
    status: 'firing',
    service: 'shop',
    environment: null,
    incident: null,
    why: null,
    title: "it's ☂\u0000\ud800",
    text: '',
    severity: 'critical',
    group: null,
    release: null,
    errorText: null,
    links: [],
    labels: { alertname: 'errors' },
    rest: { deep: { list: [1.5, null] } },
    startsAtMs: startMs,
    endsAtMs: null,
    firstAtMs: startMs,
    lastAtMs: startMs,
    count: 1,
    changes: [{ to: 'firing', atMs: startMs }],
    ...change,
  };
}

type Opening = Parameters<typeof anIncident>[0];

/** The store gives the number. */
export function addIncident({ incidents }: Pick<Store, 'incidents'>, change: Opening = {}): Promise<Incident> {
  const { number: _number, ...incident } = anIncident(change);
  return incidents.add(incident);
}

const numbers = (all: readonly Incident[]) => all.map(({ number }) => number);
const ids = (all: readonly { readonly id: string }[]) => all.map(({ id }) => id);

export function alertCases(open: OpenForTest): void {
  it('keeps an alert with all that it says, one for each hook and key', async (t) => {
    const { store } = await open(t);
    const first = anAlert();
    await store.alerts.put([first, anAlert({ id: 'alert_2.0', hook: 'grafana' })]);

    const later = anAlert({ status: 'resolved', count: 9, endsAtMs: startMs + 5, incident: null, why: 'info' });
    const before = await store.alerts.get('alert_1.0');
    await store.alerts.put([later]);

    assert.deepEqual(before, { ...first, title: before?.title });
    assert.deepEqual(await store.alerts.get('alert_1.0'), { ...later, title: before?.title });
    assert.deepEqual(ids(await store.alerts.byKey('prometheus', ['errors ☂', 'none'])), ['alert_1.0']);
    assert.deepEqual(ids(await store.alerts.byKey('grafana', ['errors ☂'])), ['alert_2.0']);
    assert.equal(await store.alerts.get('alert_none'), null);
  });

  it('finds more alerts at once than a statement takes', async (t) => {
    const { store } = await open(t);
    const many = Array.from({ length: 450 }, (_, index) =>
      anAlert({ id: `a${String(index).padStart(3, '0')}`, key: `k${index}`, firstAtMs: startMs - index }),
    );
    await store.alerts.put(many);

    const found = await store.alerts.byKey(
      'prometheus',
      many.map(({ key }) => key),
    );

    assert.equal(found.length, 450);
  });

  it('tells the alerts of an incident, and those that belong to none', async (t) => {
    const { store } = await open(t);
    const { number } = await addIncident(store);
    await store.alerts.put([
      anAlert({ id: 'b', key: 'b', incident: number, firstAtMs: 2, lastAtMs: 2 }),
      anAlert({ id: 'a', key: 'a', incident: number, firstAtMs: 1, lastAtMs: 3, status: 'resolved' }),
      anAlert({ id: 'd', key: 'd', lastAtMs: 4, why: 'info' }),
      anAlert({ id: 'c', key: 'c', lastAtMs: 5, why: 'maintenance mw_1' }),
      anAlert({ id: 'e', key: 'e', lastAtMs: 6, status: 'resolved', why: 'info' }),
    ]);

    const { alerts } = store;
    assert.deepEqual(ids(await alerts.of(number, { limit: 9 })), ['a', 'b']);
    assert.deepEqual(ids(await alerts.of(number, { status: 'firing', limit: 9 })), ['b']);
    assert.deepEqual(ids(await alerts.list({ incident: null, limit: 2 })), ['e', 'c']);
    assert.deepEqual(ids(await alerts.kept({ limit: 9 })), ['c', 'd']);
    assert.deepEqual(ids(await alerts.kept({ after: 'c', limit: 9 })), ['d']);
  });

  it('gives each delivery to one of those who take it, and knows which carry a key', async (t) => {
    const { store } = await open(t);
    const keyed = (id: string, deliveryKey: string | null) => aDelivery({ id, hook: 'sns', deliveryKey });
    await store.deliveries.add([keyed('a', 'k'), keyed('b', 'k'), keyed('c', null), keyed('d', 'other')]);

    const [one, other] = await Promise.all([
      store.transaction((tx) => tx.deliveries.take(['a', 'b', 'c'])),
      store.transaction((tx) => tx.deliveries.take(['b', 'c', 'd', 'none'])),
    ]);
    await store.deliveries.mark(['b'], 'repeated');

    assert.deepEqual([...one, ...other].toSorted(), ['a', 'b', 'c', 'd']);
    const carrying = await store.deliveries.carrying('sns', ['k', 'other', 'none']);
    assert.deepEqual(carrying.map(({ id, state, deliveryKey }) => [id, state, deliveryKey]).toSorted(), [
      ['a', 'read', 'k'],
      ['d', 'read', 'other'],
    ]);
    assert.deepEqual(await store.deliveries.carrying('grafana', ['k']), []);
  });

  it('tells those of an incident that fire still before those that are over, where there are more than are asked for', async (t) => {
    const { store } = await open(t);
    const over = (place: number) =>
      anAlert({ id: `over${place}`, key: `over${place}`, incident: 7, status: 'resolved' });
    await store.alerts.put(Array.from({ length: 60 }, (_, place) => over(place)));
    await store.alerts.put([anAlert({ id: 'fires', key: 'fires', incident: 7 })]);

    const some = await store.alerts.of(7, { limit: 50 });

    assert.equal(some.length, 50);
    assert.ok(some.some(({ id }) => id === 'fires'));
  });

  it('forgets those that are old and belong to no open incident, the oldest first and so many at a time', async (t) => {
    const { store } = await open(t);
    const { number: ours } = await addIncident(store);
    const aged = (id: string, lastAtMs: number, incident: number | null) =>
      anAlert({ id, key: id, lastAtMs, incident });
    await store.alerts.put([
      aged('a', 3, null),
      aged('b', 1, null),
      aged('c', 2, 999),
      aged('d', 1, ours),
      aged('e', 5, null),
    ]);

    const removed = [await store.alerts.forgetBefore(5, 2), await store.alerts.forgetBefore(5, 2)];

    assert.deepEqual(removed, [2, 1]);
    assert.deepEqual(
      (await store.alerts.list({ limit: 9 })).map(({ id }) => id),
      ['e', 'd'],
    );
  });
}

export function incidentCases(open: OpenForTest): void {
  it('gives each a number of its own, and keeps all that is known of it', async (t) => {
    const { store } = await open(t);
    const first = await addIncident(store, { title: "it's ☂" });
    const second = await addIncident(store);

    const changed = { ...first, state: 'acknowledged', owner: 'ann', version: 2 } as const;
    await store.transaction(async (tx) => {
      assert.deepEqual(await tx.incidents.forChange(first.number), first);
      await tx.incidents.put(changed);
    });

    assert.equal(second.number, first.number + 1);
    assert.deepEqual(await store.incidents.get(first.number), changed);
    assert.deepEqual(await store.incidents.get(second.number), second);
    assert.equal(await store.incidents.get(99), null);
  });

  it('tells those that are open, of a service or of none, oldest first', async (t) => {
    const { store } = await open(t);
    await addIncident(store);
    await addIncident(store, { service: null, target: null });
    await addIncident(store, { state: 'resolved', resolvedAtMs: startMs });
    await addIncident(store, { service: 'blog', target: 'blog/production' });

    const { incidents } = store;
    assert.deepEqual(numbers(await incidents.open()), [1, 2, 4]);
    assert.deepEqual(numbers(await incidents.open('shop')), [1]);
    assert.deepEqual(numbers(await incidents.open(null)), [2]);
    assert.equal(await incidents.countOpen(), 3);
    assert.deepEqual(numbers(await incidents.openOn(['shop/production', 'blog/production', 'x'])), [1, 4]);
    assert.deepEqual(await incidents.openOn([]), []);
  });

  it('lists them in pages, newest first', async (t) => {
    const { store } = await open(t);
    for (let index = 0; index < 6; index += 1)
      await addIncident(store, index % 2 === 0 ? {} : { service: 'blog', resolvedAtMs: startMs, state: 'resolved' });

    const { incidents } = store;
    assert.deepEqual(numbers(await incidents.list({ limit: 3 })), [6, 5, 4]);
    assert.deepEqual(numbers(await incidents.list({ limit: 9, before: 4 })), [3, 2, 1]);
    assert.deepEqual(numbers(await incidents.list({ open: true, limit: 2 })), [5, 3]);
    assert.deepEqual(numbers(await incidents.list({ service: 'blog', limit: 9 })), [6, 4, 2]);
    assert.deepEqual(numbers(await incidents.list({ target: 'shop/production', open: true, limit: 9 })), [5, 3, 1]);
  });

  it('finds those that a batch of alerts concerns: by group, open or resolved lately, and by number', async (t) => {
    const { store } = await open(t);
    const group = 'service blog';
    await addIncident(store, { care: { group }, state: 'resolved', resolvedAtMs: startMs - 10 });
    await addIncident(store, { care: { group }, state: 'resolved', resolvedAtMs: startMs });
    await addIncident(store, { care: { group } });
    await addIncident(store);

    const concerned = (groups: readonly string[], by: readonly number[]) =>
      store.incidents.concerned({ groups, numbers: by, resolvedAfterMs: startMs - 1 });

    assert.deepEqual(numbers(await concerned([group], [])), [2, 3]);
    assert.deepEqual(numbers(await concerned([group, 'none'], [1, 3, 99])), [1, 2, 3]);
    assert.deepEqual(numbers(await concerned([], [])), []);
  });

  it('tells those whose time to be looked at has come, the longest overdue first', async (t) => {
    const { store } = await open(t);
    const first = await addIncident(store, { care: { lookAtMs: startMs } });
    await addIncident(store, { care: { lookAtMs: startMs - 5 } });
    await addIncident(store, { care: { lookAtMs: startMs + 5 } });
    const { care: _care, ...careless } = await addIncident(store);
    await store.incidents.put(careless);

    const before = numbers(await store.incidents.toLookAt(startMs, 9));
    await store.incidents.put({
      ...first,
      ...(first.care === undefined ? {} : { care: { ...first.care, lookAtMs: null } }),
    });

    assert.deepEqual(before, [2, 1]);
    assert.deepEqual(numbers(await store.incidents.toLookAt(startMs, 9)), [2]);
    assert.deepEqual(numbers(await store.incidents.toLookAt(startMs + 9, 1)), [2]);
  });
}
