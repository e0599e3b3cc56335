import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { NewDelivery } from '../../core/alerts/model.ts';
import { sessionOf } from '../nouns.ts';
import type { OpenForTest } from './opened.ts';
import { startMs } from './samples.ts';

export function aDelivery(change: Partial<NewDelivery> = {}): NewDelivery {
  return {
    id: 'dlv_1',
    hook: 'grafana',
    deliveryKey: null,
    receivedAtMs: startMs,
    method: 'POST',
    contentType: 'application/json',
    headers: { 'ce-id': 'e-1' },
    query: { a: 'ü' },
    body: '{"alerts":[]}',
    encoding: 'utf8',
    skewMs: null,
    ...change,
  };
}

const ids = (deliveries: readonly { readonly id: string }[]) => deliveries.map(({ id }) => id);

export function deliveryCases(open: OpenForTest): void {
  it('keeps what arrived as it arrived, in its order', async (t) => {
    const { store } = await open(t);
    const sent = [aDelivery(), aDelivery({ id: 'dlv_2', deliveryKey: 'k', skewMs: -250 })];

    await store.deliveries.add(sent);

    const [first, second] = await store.deliveries.waiting(10);
    const { ordinal, ...kept } = first ?? { ordinal: 0 };
    assert.deepEqual(kept, { ...sent[0], state: 'waiting', problem: null });
    assert.ok((second?.ordinal ?? 0) > ordinal);
    assert.deepEqual([second?.deliveryKey, second?.skewMs], ['k', -250]);
    assert.deepEqual(await store.deliveries.get('dlv_1'), first);
    assert.equal(await store.deliveries.get('dlv_none'), null);
  });

  it('reads on behind one that is damaged, however large it is', async (t) => {
    const { store } = await open(t);
    const large = 'x'.repeat(1_000);
    await store.deliveries.add(['bad', 'worse', 'good'].map((id) => aDelivery({ id, body: large })));
    await sessionOf(store)
      .db.updateTable('deliveries')
      .set({ detail_json: '{"method":' })
      .where('id', 'in', ['bad', 'worse'])
      .execute();

    assert.deepEqual(ids(await store.deliveries.waiting(9, 10)), ['good']);
    assert.deepEqual(ids(await store.deliveries.waiting(9, 2_000)), ['good']);
    assert.deepEqual(ids(await store.deliveries.waiting(9)), ['good']);
  });

  it('lists them without their bodies, which may be large, and says how large', async (t) => {
    const { store } = await open(t);
    const base64 = { body: Buffer.from('six by').toString('base64'), encoding: 'base64' } as const;
    await store.deliveries.add([aDelivery({ id: 'text', body: 'grün' }), aDelivery({ id: 'bytes', ...base64 })]);

    const listed = await store.deliveries.list({ limit: 9 });

    const { body: _body, ...bare } = (await store.deliveries.get('text')) ?? assert.fail('none');
    assert.deepEqual(listed[1], { ...bare, sizeBytes: 5 });
    assert.deepEqual([listed[0]?.id, listed[0]?.sizeBytes], ['bytes', 6]);
  });

  it('adds none, one, or more at once than a statement takes', async (t) => {
    const { store } = await open(t);
    const many = Array.from({ length: 1_003 }, (_, index) => aDelivery({ id: `dlv_${index}` }));

    await store.deliveries.add([]);
    await store.deliveries.add(many);

    assert.equal(await store.deliveries.count('waiting'), 1_003);
    assert.deepEqual(ids(await store.deliveries.waiting(2_000)), ids(many));
    assert.deepEqual(ids(await store.deliveries.waiting(2)), ['dlv_0', 'dlv_1']);
    const [first] = many;
    const bytes = Buffer.byteLength(first?.body ?? '');
    assert.deepEqual(ids(await store.deliveries.waiting(9, 3 * bytes)), ids(many.slice(0, 3)));
    assert.deepEqual(ids(await store.deliveries.waiting(9, 3 * bytes - 1)), ids(many.slice(0, 2)));
    assert.deepEqual(ids(await store.deliveries.waiting(9, 1)), ids(many.slice(0, 1)), 'at least one');
    assert.deepEqual(ids(await store.deliveries.waiting(2, 1_000 * bytes)), ids(many.slice(0, 2)));
  });

  it('adds all of them or none', async (t) => {
    const { store } = await open(t);
    const twice = (count: number) => [
      ...Array.from({ length: count }, (_, index) => aDelivery({ id: `n${index}` })),
      aDelivery({ id: 'n0' }),
    ];

    await assert.rejects(store.deliveries.add(twice(2)));
    await assert.rejects(store.deliveries.add(twice(300)));

    assert.equal(await store.deliveries.count('waiting'), 0);
  });

  it('marks what was read, and says why something was not understood', async (t) => {
    const { store } = await open(t);
    await store.deliveries.add(
      ['a', 'b', 'c', 'd'].map((id) => aDelivery({ id, hook: id === 'd' ? 'json' : 'grafana' })),
    );

    await store.deliveries.mark(['a', 'c'], 'read');
    await store.deliveries.mark(['b'], 'unparsed', 'no JSON');

    const { deliveries } = store;
    assert.deepEqual(ids(await deliveries.waiting(10)), ['d']);
    assert.deepEqual(ids(await deliveries.list({ limit: 3 })), ['d', 'c', 'b']);
    assert.deepEqual(ids(await deliveries.list({ hook: 'grafana', state: 'read', limit: 9 })), ['c', 'a']);
    assert.equal((await deliveries.list({ state: 'unparsed', limit: 9 }))[0]?.problem, 'no JSON');
    assert.deepEqual(
      [await deliveries.count('read'), await deliveries.count('unparsed'), await deliveries.count('repeated')],
      [2, 1, 0],
    );
    assert.deepEqual(
      [await deliveries.count('unparsed', 'grafana'), await deliveries.count('unparsed', 'json')],
      [1, 0],
    );
  });

  it('knows which keys of a hook came before', async (t) => {
    const { store } = await open(t);
    await store.deliveries.add([
      aDelivery({ id: 'a', deliveryKey: 'k' }),
      aDelivery({ id: 'b', deliveryKey: 'k' }),
      aDelivery({ id: 'c', deliveryKey: 'k', hook: 'json' }),
    ]);
    const ordinalOf = async (id: string) => (await store.deliveries.get(id))?.ordinal ?? 0;

    assert.equal(await store.deliveries.seenBefore('grafana', 'k', await ordinalOf('a')), false);
    assert.equal(await store.deliveries.seenBefore('grafana', 'k', await ordinalOf('b')), true);
    assert.equal(await store.deliveries.seenBefore('json', 'k', await ordinalOf('c')), false);
  });

  it('forgets what is old and was read, a few at a time, and nothing that waits', async (t) => {
    const { store } = await open(t);
    await store.deliveries.add(
      ['a', 'b', 'c', 'd', 'e'].map((id, index) => aDelivery({ id, receivedAtMs: startMs + index })),
    );
    await store.deliveries.mark(['b', 'c', 'd', 'e'], 'read');

    assert.equal(await store.deliveries.forgetBefore(startMs + 4, 2), 2);
    assert.equal(await store.deliveries.forgetBefore(startMs + 4, 2), 1);
    assert.equal(await store.deliveries.forgetBefore(startMs + 4, 2), 0);
    assert.deepEqual(ids(await store.deliveries.list({ limit: 9 })), ['e', 'a']);
  });
}

export function oddDeliveryCases(open: OpenForTest): void {
  it('keeps bodies of every kind, up to the largest that is taken', async (t) => {
    const { store } = await open(t);
    const bodies = ['', '☃ \u{1f600} \u2028', 'x'.repeat(5 * 1024 * 1024), Buffer.alloc(300, 0).toString('base64')];

    await store.deliveries.add(bodies.map((body, index) => aDelivery({ id: `d${index}`, body })));

    const kept = await store.deliveries.waiting(9);
    assert.deepEqual(
      kept.map(({ body }) => body),
      bodies,
    );
  });

  it('keeps headers and a query with anything in them', async (t) => {
    const { store } = await open(t);
    const odd = { a: '\u0000', b: '\ud800', __proto__: 'c', constructor: 'd' };

    await store.deliveries.add([aDelivery({ headers: odd, query: odd })]);

    assert.deepEqual((await store.deliveries.get('dlv_1'))?.headers, odd);
  });

  it('gives what was added in a transaction that failed back to nobody', async (t) => {
    const { store } = await open(t);

    await assert.rejects(
      store.transaction(async (tx) => {
        await tx.deliveries.add([aDelivery()]);
        throw new Error('no');
      }),
      /no/,
    );

    assert.equal(await store.deliveries.count('waiting'), 0);
  });
}
