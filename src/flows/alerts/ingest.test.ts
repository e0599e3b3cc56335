import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { ProviderError } from '../../lib/errors.ts';
import type { Store } from '../../store/store.ts';
import { aDelivery } from '../../store/testing/delivery-cases.ts';
import { openSqliteForTest } from '../../store/testing/open-sqlite.ts';
import { createIngest, INGEST_LIMITS, type IngestLimits } from './ingest.ts';

type Add = Store['deliveries']['add'];

/** The real store; `around` stands between the intake and its disk. */
async function open(t: TestContext, limits: Partial<IngestLimits> = {}, around: (add: Add) => Add = (add) => add) {
  const { store, clock } = await openSqliteForTest(t);
  const groups: number[] = [];
  const add = around((deliveries) => {
    groups.push(deliveries.length);
    return store.deliveries.add(deliveries);
  });
  const watched = { ...store, deliveries: { ...store.deliveries, add } };
  const free = { bytes: 1e9 };
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const ingest = createIngest(
    { store: watched, clock, log },
    { limits: { ...INGEST_LIMITS, ...limits }, freeBytes: async () => free.bytes },
  );
  t.after(() => ingest.close());
  const send = (count: number, change = {}) =>
    Promise.all(Array.from({ length: count }, (_, index) => ingest.accept(aDelivery({ id: `d${index}`, ...change }))));
  return { store, clock, ingest, groups, send, free };
}

const kinds = (taken: readonly { readonly kind: string }[]) => [...new Set(taken.map(({ kind }) => kind))];
const locked = new ProviderError('database', 'the database is locked by another program', { retryable: true });

describe('deliveries on their way to the disk', () => {
  it('are written together when they come together, and answered when they are there', async (t) => {
    const { store, groups, send } = await open(t);

    const taken = await send(400);

    assert.deepEqual(kinds(taken), ['kept']);
    assert.deepEqual(groups, [400]);
    assert.equal(await store.deliveries.count('waiting'), 400);
    assert.deepEqual(
      (await store.deliveries.waiting(2)).map(({ id }) => id),
      ['d0', 'd1'],
    );
  });

  it('are known to be on their way until they are answered, from the first byte on', async (t) => {
    const { ingest, send } = await open(t);
    const before = ingest.isBusy();

    ingest.reserve(10);
    const received = ingest.isBusy();
    const answers = send(3);
    ingest.release(10);
    const waits = ingest.isBusy();
    await answers;
    while (ingest.isBusy()) await turnOfTheLoop();

    assert.deepEqual([before, received, waits], [false, true, true]);
  });

  it('share the next write when they come soon after one, and the disk is slow', async (t) => {
    // As the embedded database does it: while it syncs, nothing else goes on.
    const { ingest, groups } = await open(t, {}, (add) => (deliveries) => {
      const startedMs = performance.now();
      while (performance.now() - startedMs < 9);
      return add(deliveries);
    });
    const all = [];
    for (let count = 0; count < 20; count += 1) {
      all.push(ingest.accept(aDelivery({ id: `d${count}` })));
      await turnOfTheLoop();
    }

    assert.deepEqual(kinds(await Promise.all(all)), ['kept']);
    assert.equal(groups[0], 1);
    assert.ok(groups.length <= 7, `${groups}`);
  });

  it('go into as many transactions as their number and their size demand', async (t) => {
    const { groups, send } = await open(t, { groupDeliveries: 3, groupBytes: 25 });

    await send(7, { body: 'x'.repeat(10) });

    assert.deepEqual(groups, [2, 2, 2, 1]);
  });

  it('are written one by one where one of them cannot be stored, which takes no other with it', async (t) => {
    const { send } = await open(t, {}, (add) => async (deliveries) => {
      if (deliveries.some(({ id }) => id === 'd1')) throw new TypeError('cannot store this');
      await add(deliveries);
    });

    const taken = await send(3);

    assert.deepEqual(
      taken.map(({ kind }) => kind),
      ['kept', 'refused', 'kept'],
    );
  });

  it('are refused with a reason when the disk is full or the database locked, and taken again afterwards (S34)', async (t) => {
    let isLocked = true;
    const { store, clock, groups, ingest, send } = await open(
      t,
      { groupDeliveries: 2 },
      (add) => async (deliveries) => {
        if (isLocked) throw locked;
        await add(deliveries);
      },
    );

    const taken = await send(5);

    assert.deepEqual(kinds(taken), ['refused']);
    assert.deepEqual(taken[0], { kind: 'refused', why: locked.message, retryAfterS: 5 });
    assert.equal(ingest.trouble(), locked.message);
    isLocked = false;
    // Nothing is tried for a moment: a locked database would hold up everything else.
    assert.deepEqual([kinds(await send(1)), groups], [['refused'], []]);
    await clock.advance(1_000);
    assert.deepEqual(kinds(await send(5)), ['kept']);
    assert.deepEqual([await store.deliveries.count('waiting'), ingest.trouble()], [5, null]);
  });

  it('are refused after some seconds when the disk is slow, those under way and those that wait (S34)', async (t) => {
    const { promise: slow, resolve: finish } = Promise.withResolvers<void>();
    const { store, clock, send } = await open(t, { groupDeliveries: 2 }, (add) => async (deliveries) => {
      await slow;
      await add(deliveries);
    });
    const sent = send(3);
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

    await clock.advance(6_000);
    const taken = await sent;
    finish();

    assert.deepEqual(
      taken.map((one) => (one.kind === 'refused' ? one.why : one.kind)),
      Array(3).fill('the database is too slow'),
    );
    // What was under way comes through all the same: twice is harmless. Who comes just then is told to come again.
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    assert.deepEqual([kinds(await send(1)), await store.deliveries.count('waiting')], [['refused'], 2]);
    await clock.advance(1_000);
    assert.deepEqual(kinds(await send(1, { id: 'later' })), ['kept']);
  });

  it('are refused when more wait in memory than there is room for, by number and by size', async (t) => {
    const { promise: stuck, resolve: finish } = Promise.withResolvers<void>();
    const never = () => stuck;
    const few = await open(t, { waitingDeliveries: 10, groupDeliveries: 1 }, () => never);
    const small = await open(t, { waitingBytes: 100, groupDeliveries: 1 }, () => never);
    const settled = async (sent: Promise<unknown>[]) =>
      (await Promise.all(sent.map((one) => Promise.race([one, 'waits'])))).filter((one) => one !== 'waits');
    const each = (ingest: typeof few.ingest, body: string) =>
      Array.from({ length: 20 }, (_, index) => ingest.accept(aDelivery({ id: `d${index}`, body })));

    assert.equal((await settled(each(few.ingest, '{}'))).length, 10);
    assert.equal((await settled(each(small.ingest, 'x'.repeat(30)))).length, 16);
    assert.match(few.ingest.trouble() ?? '', /more deliveries wait/);
    finish();
  });

  it('are refused when too many wait to be read, until they have been (S34)', async (t) => {
    const { store, clock, send } = await open(t, { backlog: 5 });
    await send(5);

    const more = await send(1, { id: 'more' });
    await store.deliveries.mark(['d0', 'd1', 'd2', 'd3', 'd4'], 'read');
    await clock.advance(1_000);
    await clock.advance(1_000);

    assert.match(more[0]?.kind === 'refused' ? more[0].why : '', /5 deliveries wait to be read/);
    assert.deepEqual(kinds(await send(1, { id: 'again' })), ['kept']);
  });

  it('are refused when the disk is nearly full, so that a rollback has room', async (t) => {
    const { clock, send, free } = await open(t);
    free.bytes = 1024;
    await clock.advance(1_000);

    const [taken] = await send(1);
    free.bytes = 1e9;
    await clock.advance(1_000);

    assert.match(taken?.kind === 'refused' ? taken.why : '', /nearly full/);
    assert.deepEqual(kinds(await send(1)), ['kept']);
  });

  it('are written before the server stops, and none is taken afterwards', async (t) => {
    const { store, ingest, send } = await open(t);
    const sent = send(3);

    await ingest.close();

    assert.deepEqual(kinds(await sent), ['kept']);
    assert.deepEqual(kinds(await send(1)), ['refused']);
    assert.equal(await store.deliveries.count('waiting'), 3);
  });

  it('are told of to whoever reads them', async (t) => {
    const { ingest, send } = await open(t);
    let told = 0;
    const stop = ingest.onArrival(() => {
      told += 1;
    });

    await send(3);
    stop();
    await send(1, { id: 'x' });

    assert.equal(told, 1);
  });

  it('have room for their bodies all together, which is given back', async (t) => {
    const { ingest } = await open(t, { receivingBytes: 10 });

    assert.deepEqual([ingest.reserve(8), ingest.reserve(3), ingest.reserve(2)], [true, false, true]);
    ingest.release(8);
    assert.equal(ingest.reserve(8), true);
  });
});
