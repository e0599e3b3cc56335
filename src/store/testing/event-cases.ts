import assert from 'node:assert/strict';
import { it } from 'node:test';
import { eventHash, firstHash } from '../event-hash.ts';
import { verifyEvents } from '../verify-events.ts';
import type { OpenForTest } from './opened.ts';
import { anEvent, production, startMs } from './samples.ts';

export function eventCases(open: OpenForTest): void {
  it('numbers from 1 without gaps, also when a transaction between was rolled back', async (t) => {
    const { store } = await open(t);
    await store.events.append(anEvent());
    await assert.rejects(
      store.transaction(async (tx) => {
        await tx.events.append(anEvent());
        throw new Error('changed my mind');
      }),
    );

    const next = await store.events.append(anEvent());

    assert.equal(next.seq, 2);
    assert.equal(await store.events.lastSeq(), 2);
  });

  it('gives a line back as it was appended, with the time of the store and its hash', async (t) => {
    const { store, clock } = await open(t);
    await clock.advance(5);
    const data = { b: [1, { d: null, c: '☂' }], a: undefined };

    const event = await store.events.append(anEvent({ operation: 'op_1', data }));

    const line = {
      ...anEvent({ operation: 'op_1', data: { b: [1, { d: null, c: '☂' }] } }),
      seq: 1,
      atMs: startMs + 5,
    };
    assert.deepEqual(event, { ...line, hash: eventHash(firstHash, line) });
    assert.deepEqual(await store.events.after(0, { limit: 9 }), [event]);
  });

  it('keeps many writers at once in one gapless, whole chain', async (t) => {
    const { store } = await open(t);

    const writers = Array.from({ length: 50 }, (_, index) => store.events.append(anEvent({ data: { index } })));
    const seqs = (await Promise.all(writers)).map(({ seq }) => seq);

    assert.deepEqual(
      seqs.toSorted((a, b) => a - b),
      Array.from({ length: 50 }, (_, index) => index + 1),
    );
    assert.deepEqual(await verifyEvents(store), { kind: 'whole', count: 50 });
  });

  it('pages through the log, oldest first, and tells the newest', async (t) => {
    const { store } = await open(t);
    for (let count = 0; count < 5; count += 1) await store.events.append(anEvent());
    const seqs = (events: readonly { seq: number }[]) => events.map(({ seq }) => seq);

    assert.deepEqual(seqs(await store.events.after(0, { limit: 2 })), [1, 2]);
    assert.deepEqual(seqs(await store.events.after(2, { limit: 9 })), [3, 4, 5]);
    assert.deepEqual(seqs(await store.events.after(5, { limit: 9 })), []);
    assert.deepEqual(seqs(await store.events.newest({ limit: 2 })), [4, 5]);
  });

  it('filters by target and by operation', async (t) => {
    const { store } = await open(t);
    await store.events.append(anEvent({ operation: 'op_1' }));
    await store.events.append(anEvent({ target: 'shop/staging' }));
    await store.events.append(anEvent());
    await store.events.append(anEvent({ target: null }));
    const seqs = (events: readonly { seq: number }[]) => events.map(({ seq }) => seq);
    const { after, newest } = store.events;

    assert.deepEqual(seqs(await after(0, { limit: 9, target: production })), [1, 3]);
    assert.deepEqual(seqs(await after(0, { limit: 9, operation: 'op_1' })), [1]);
    assert.deepEqual(seqs(await newest({ limit: 1, target: production })), [3]);
    assert.deepEqual(seqs(await newest({ limit: 9, target: production, operation: 'op_1' })), [1]);
  });
}

export function oddEventCases(open: OpenForTest): void {
  it('stays whole with whatever characters people and programs send', async (t) => {
    const { store } = await open(t);
    for (const text of ['', 'a\u0000b', '\ud800 half a character', '☂️ é e\u0301', '\u2028"\\\n']) {
      await store.events.append(anEvent({ actor: text, target: text, operation: text, data: { [text]: text } }));
    }

    assert.deepEqual(await verifyEvents(store), { kind: 'whole', count: 5 });
  });

  it('starts at line 0', async (t) => {
    const { store } = await open(t);

    assert.equal(await store.events.lastSeq(), 0);
    assert.deepEqual(await verifyEvents(store), { kind: 'whole', count: 0 });
  });
}

export function listenerCases(open: OpenForTest): void {
  it('tells listeners once a commit, after it, and not at all after a rollback', async (t) => {
    const { store } = await open(t);
    const heard: number[] = [];
    let committed = 0;
    store.onEvents(() => heard.push(committed));

    await store.transaction(async (tx) => {
      await tx.events.append(anEvent());
      await tx.events.append(anEvent());
      await tx.now();
      committed = 1;
    });
    await assert.rejects(
      store.transaction(async (tx) => {
        await tx.events.append(anEvent());
        throw new Error('no');
      }),
    );
    await store.transaction(async (tx) => tx.services.list());
    committed = 2;
    await store.events.append(anEvent());
    await heardTimes(heard, 2);

    assert.deepEqual(heard, [1, 2]);
  });

  it('lets a listener read what was committed', async (t) => {
    const { store } = await open(t);
    const seen = new Promise<number>((resolve, reject) => {
      store.onEvents(() => store.events.lastSeq().then(resolve, reject));
    });

    await store.transaction((tx) => tx.events.append(anEvent()));

    assert.equal(await seen, 1);
  });

  it('stops telling a listener that has left, and only that one', async (t) => {
    const { store } = await open(t);
    const heard: number[] = [];
    const listener = () => heard.push(1);
    const stop = store.onEvents(listener);
    store.onEvents(listener);

    stop();
    stop();
    await store.events.append(anEvent());
    await heardTimes(heard, 1);

    assert.deepEqual(heard, [1]);
  });
}

/** Hints may travel: through the database where several servers share it. */
async function heardTimes(heard: readonly unknown[], times: number): Promise<void> {
  const deadline = performance.now() + 5_000;
  while (heard.length < times && performance.now() < deadline) await new Promise((resolve) => setImmediate(resolve));
}
