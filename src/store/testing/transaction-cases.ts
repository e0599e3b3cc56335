import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { OpenForTest } from './opened.ts';
import { aLock, anEvent, anOperation, production, register } from './samples.ts';

export function transactionCases(open: OpenForTest): void {
  it('keeps everything or nothing', async (t) => {
    const { store } = await open(t);
    await register(store);

    const failing = store.transaction(async (tx) => {
      await tx.operations.start(anOperation());
      await tx.operations.claim('op_1', { worker: 'w', leaseMs: 1 });
      await tx.locks.put(aLock());
      await tx.events.append(anEvent());
      throw new Error('half way');
    });

    await assert.rejects(failing, /half way/);
    assert.equal(await store.operations.get('op_1'), null);
    assert.deepEqual(await store.locks.held(0), []);
    assert.equal(await store.events.lastSeq(), 0);
    assert.equal(await store.targets.nextFence(production), 1);
  });

  it('keeps a transaction alive after a refused order that its work has caught', async (t) => {
    const { store } = await open(t);
    await register(store);
    await store.operations.start(anOperation());

    await store.transaction(async (tx) => {
      await tx.operations.start(anOperation({ id: 'op_2' })).catch(() => null);
      await tx.operations.supersede('op_1', null);
      await tx.operations.start(anOperation({ id: 'op_2' }));
    });

    assert.equal((await store.operations.active(production))?.id, 'op_2');
  });

  it('makes others who want the same row wait until it is over', async (t) => {
    const { store } = await open(t);
    await store.locks.put(aLock());
    const order: string[] = [];
    const [holds, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];

    const slow = store.transaction(async (tx) => {
      await tx.locks.put(aLock({ reason: 'changed' }));
      holds.resolve();
      await gate.promise;
      order.push('transaction');
    });
    await holds.promise;
    const other = store.locks.end('lock_1', 1, 'ben').then((ended) => order.push(`end ${ended}`));
    gate.resolve();
    await Promise.all([slow, other]);

    assert.deepEqual(order, ['transaction', 'end true']);
  });

  it('reads its own writes', async (t) => {
    const { store } = await open(t);

    const read = await store.transaction(async (tx) => {
      await tx.locks.put(aLock());
      return tx.locks.get('lock_1');
    });

    assert.deepEqual(read, aLock());
  });
}

export function misuseCases(open: OpenForTest): void {
  it('refuses the store inside its own transaction, where it would wait for itself', async (t) => {
    const { store } = await open(t);

    const nested: ReadonlyArray<() => Promise<unknown>> = [
      () => store.locks.held(0),
      () => store.now(),
      () => store.events.append(anEvent()),
      () => store.transaction(async () => 1),
      () => store.close(),
    ];
    for (const use of nested) {
      await assert.rejects(store.transaction(use), /used inside one of its transactions/);
    }
  });

  it('lets work that a transaction left behind use the store afterwards', async (t) => {
    const { store } = await open(t);
    const over = Promise.withResolvers<void>();
    let later: Promise<unknown> = Promise.resolve();

    await store.transaction(async () => {
      later = over.promise.then(() => store.locks.held(0));
    });
    over.resolve();

    assert.deepEqual(await later, []);
  });

  it('refuses a transaction that is over', async (t) => {
    const { store } = await open(t);

    const kept = await store.transaction(async (tx) => tx);

    await assert.rejects(kept.locks.put(aLock()));
    assert.deepEqual(await store.locks.held(0), []);
  });

  it('lets those who wait finish before it closes, and then refuses', async (t) => {
    const { store } = await open(t);
    const writes = Array.from({ length: 10 }, (_, index) => store.events.append(anEvent({ data: { index } })));

    await store.close();
    await store.close();

    assert.equal((await Promise.all(writes)).length, 10);
    await assert.rejects(store.locks.held(0), /the store is closed/);
  });
}
