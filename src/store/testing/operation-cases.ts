import assert from 'node:assert/strict';
import { it } from 'node:test';
import { FencedError } from '../../lib/errors.ts';
import { ActiveOperationError } from '../store.ts';
import type { OpenForTest } from './opened.ts';
import { anOperation, production, register, startMs } from './samples.ts';

export function operationCases(open: OpenForTest): void {
  it('starts an operation that nobody has claimed', async (t) => {
    const { store } = await open(t);
    await register(store);

    const started = await store.operations.start(anOperation());

    assert.deepEqual(started, {
      ...anOperation(),
      kind: 'deploy',
      status: 'active',
      step: null,
      attempts: 0,
      fence: 0,
      worker: null,
      leaseUntilMs: 0,
      wakeAtMs: 0,
      createdAtMs: startMs,
      endedAtMs: null,
      problem: null,
      undoing: null,
      result: null,
    });
    assert.deepEqual(await store.operations.get('op_1'), started);
    assert.deepEqual(await store.operations.active(production), started);
    assert.equal(await store.operations.active('shop/staging'), null);
  });

  it('allows one active operation a target, and names it to whoever wants another', async (t) => {
    const { store } = await open(t);
    await register(store);
    const first = await store.operations.start(anOperation());

    const second = store.operations.start(anOperation({ id: 'op_2' }));

    await assert.rejects(second, (error) => error instanceof ActiveOperationError && error.operation.id === first.id);
    await store.operations.start(anOperation({ id: 'op_3', target: 'shop/staging' }));
    assert.deepEqual(
      (await store.operations.allActive()).map(({ id }) => id),
      ['op_1', 'op_3'],
    );
  });

  it('starts exactly one of many that are ordered at once', async (t) => {
    const { store } = await open(t);
    await register(store);

    const orders = Array.from({ length: 20 }, (_, index) => store.operations.start(anOperation({ id: `op_${index}` })));
    const outcomes = await Promise.allSettled(orders);

    assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1);
    assert.equal((await store.operations.list({ limit: 99 })).length, 1);
  });

  it('lists newest first, also those of the same millisecond', async (t) => {
    const { store } = await open(t);
    await register(store);
    for (const id of ['op_z', 'op_a', 'op_m']) {
      await store.operations.start(anOperation({ id }));
      await store.operations.supersede(id, null);
    }
    await store.operations.start(anOperation({ id: 'op_other', target: 'shop/staging' }));
    const listed = async (filter: { target?: string; limit: number }) =>
      (await store.operations.list(filter)).map(({ id }) => id);

    assert.deepEqual(await listed({ target: production, limit: 2 }), ['op_m', 'op_a']);
    assert.deepEqual(await listed({ limit: 9 }), ['op_other', 'op_m', 'op_a', 'op_z']);
  });
}

export function recordCases(open: OpenForTest): void {
  it('writes down one that was carried out elsewhere: it has ended, under the fence of that time', async (t) => {
    const { store } = await open(t);
    await register(store);
    await store.operations.start(anOperation());

    const atMs = startMs - 60_000;
    const end = { status: 'done', result: { breakGlass: true } } as const;
    await store.operations.record({ ...anOperation({ id: 'op_2' }), fence: 9, atMs }, end);

    const recorded = await store.operations.get('op_2');
    assert.deepEqual(
      [recorded?.status, recorded?.fence, recorded?.createdAtMs, recorded?.endedAtMs, recorded?.result],
      ['done', 9, atMs, startMs, { breakGlass: true }],
    );
    assert.equal((await store.operations.active(production))?.id, 'op_1');
  });
}

export function fencedWriteCases(open: OpenForTest): void {
  it('changes only what an update names', async (t) => {
    const { store } = await open(t);
    await register(store);
    await store.operations.start(anOperation());
    await store.operations.claim('op_1', { worker: 'w', leaseMs: 1_000 });
    const undoing = { code: 'x', message: 'did not start', next: 'look' };

    await store.operations.update('op_1', 1, { step: 'flip', attempts: 2, wakeAtMs: 7, undoing });
    await store.operations.update('op_1', 1, { release: 9, result: { share: 0.5 } });
    await store.operations.update('op_1', 1, { step: null });
    await store.operations.update('op_1', 1, {});

    const { step, attempts, wakeAtMs, undoing: kept, release, result } = await store.operations.hold('op_1', 1);
    assert.deepEqual([step, attempts, wakeAtMs, kept, release, result], [null, 2, 7, undoing, 9, { share: 0.5 }]);
  });

  it('ends with its problem and result, keeps who did it, and frees the target', async (t) => {
    const { store, clock } = await open(t);
    await register(store);
    await store.operations.start(anOperation());
    await store.operations.claim('op_1', { worker: 'w', leaseMs: 1_000 });
    await clock.advance(10);
    const problem = { code: 'deploy/unhealthy', message: 'no', next: 'look' };

    await store.operations.end('op_1', 1, { status: 'failed', problem, result: { tries: 3 } });

    const ended = await store.operations.get('op_1');
    assert.deepEqual([ended?.status, ended?.endedAtMs, ended?.worker], ['failed', startMs + 10, 'w']);
    assert.deepEqual([ended?.problem, ended?.result], [problem, { tries: 3 }]);
    assert.equal(await store.operations.active(production), null);
    await store.operations.start(anOperation({ id: 'op_2' }));
  });

  it('says "already so" to an end that is repeated, and "fenced" to a different one', async (t) => {
    const { store } = await open(t);
    await register(store);
    await store.operations.start(anOperation());
    await store.operations.claim('op_1', { worker: 'w', leaseMs: 1_000 });
    await store.operations.end('op_1', 1, { status: 'done' });

    await store.operations.end('op_1', 1, { status: 'done' });

    await assert.rejects(store.operations.end('op_1', 1, { status: 'failed' }), FencedError);
  });

  it('fences the worker of a superseded operation out of every write', async (t) => {
    const { store } = await open(t);
    await register(store);
    await store.operations.start(anOperation());
    await store.operations.claim('op_1', { worker: 'w', leaseMs: 1_000 });
    const problem = { code: 'operation/superseded', message: 'a rollback came', next: 'nothing' };

    await store.operations.supersede('op_1', problem);
    await store.operations.supersede('op_1', null);

    const { operations } = store;
    await assert.rejects(operations.hold('op_1', 1), FencedError);
    await assert.rejects(operations.update('op_1', 1, { step: 'flip' }), FencedError);
    await assert.rejects(operations.end('op_1', 1, { status: 'done' }), FencedError);
    assert.equal(await operations.renew('op_1', 1, 1_000), false);
    const left = await operations.get('op_1');
    assert.deepEqual([left?.status, left?.problem, left?.step], ['superseded', problem, null]);
    const next = await operations.start(anOperation({ id: 'op_2' }));
    assert.ok(((await operations.claim(next.id, { worker: 'v', leaseMs: 1 }))?.fence ?? 0) > (left?.fence ?? 99));
  });
}

export function claimCases(open: OpenForTest): void {
  const lease = { worker: 'one', leaseMs: 1_000 };

  it('gives a free operation to whoever claims first, with a fence and a lease by the clock of the store', async (t) => {
    const { store } = await open(t);
    await register(store);
    await store.operations.start(anOperation());

    const claimed = await store.operations.claim('op_1', lease);

    assert.deepEqual([claimed?.worker, claimed?.fence, claimed?.leaseUntilMs], ['one', 1, startMs + 1_000]);
    assert.equal(await store.operations.claim('op_1', { ...lease, worker: 'two' }), null);
    assert.equal(await store.operations.claim('op_9', lease), null);
  });

  it('gives it to exactly one of many who claim at once', async (t) => {
    const { store } = await open(t);
    await register(store);
    await store.operations.start(anOperation());

    const workers = Array.from({ length: 20 }, (_, index) => `worker ${index}`);
    const claims = await Promise.all(
      workers.map((worker) => store.operations.claim('op_1', { worker, leaseMs: 1_000 })),
    );

    assert.equal(claims.filter((claim) => claim !== null).length, 1);
  });

  it('lets another take over only when the lease is over, and fences the first out', async (t) => {
    const { store, clock } = await open(t);
    await register(store);
    await store.operations.start(anOperation());
    await store.operations.claim('op_1', lease);

    await clock.advance(999);
    assert.equal(await store.operations.claim('op_1', { ...lease, worker: 'two' }), null);
    await clock.advance(1);
    const taken = await store.operations.claim('op_1', { ...lease, worker: 'two' });

    assert.deepEqual([taken?.worker, taken?.fence], ['two', 2]);
    await assert.rejects(store.operations.hold('op_1', 1), FencedError);
    assert.equal(await store.operations.renew('op_1', 1, 1_000), false);
    assert.equal((await store.operations.hold('op_1', 2)).worker, 'two');
  });

  it('keeps a renewed lease, also one that had run out while nobody claimed', async (t) => {
    const { store, clock } = await open(t);
    await register(store);
    await store.operations.start(anOperation());
    await store.operations.claim('op_1', lease);

    await clock.advance(1_500);
    assert.equal(await store.operations.renew('op_1', 1, 1_000), true);
    await clock.advance(900);

    assert.equal(await store.operations.claim('op_1', { ...lease, worker: 'two' }), null);
  });

  it('gives a worker its own operation back with a new fence', async (t) => {
    const { store } = await open(t);
    await register(store);
    await store.operations.start(anOperation());
    await store.operations.claim('op_1', lease);

    assert.equal((await store.operations.claim('op_1', lease))?.fence, 2);
    await assert.rejects(store.operations.hold('op_1', 1), FencedError);
  });
}

export function claimTimingCases(open: OpenForTest): void {
  const lease = { worker: 'one', leaseMs: 1_000 };

  it('takes a leased operation from a holder that was proven dead', async (t) => {
    const { store } = await open(t);
    await register(store);
    await store.operations.start(anOperation());
    await store.operations.claim('op_1', lease);

    const taken = await store.operations.claim('op_1', { worker: 'two', leaseMs: 1_000, evenIfLeased: true });

    assert.deepEqual([taken?.worker, taken?.fence], ['two', 2]);
  });

  it('leaves an operation alone until its wake time has come', async (t) => {
    const { store, clock } = await open(t);
    await register(store);
    await store.operations.start(anOperation());
    await store.operations.claim('op_1', lease);
    await store.operations.update('op_1', 1, { wakeAtMs: startMs + 5_000 });

    assert.equal(await store.operations.claim('op_1', { ...lease, evenIfLeased: true }), null);
    await clock.advance(5_000);

    assert.equal((await store.operations.claim('op_1', lease))?.fence, 2);
  });

  it('does not give out what has ended', async (t) => {
    const { store } = await open(t);
    await register(store);
    await store.operations.start(anOperation());
    await store.operations.claim('op_1', lease);
    await store.operations.end('op_1', 1, { status: 'done' });

    assert.equal(await store.operations.claim('op_1', { ...lease, evenIfLeased: true }), null);
  });

  it('does not put off for an hour what was put off for a moment, when the clock is set back (F60)', async (t) => {
    const { store, clock } = await open(t);
    await register(store);
    await store.operations.start(anOperation());
    const claimed = await store.operations.claim('op_1', { worker: 'one', leaseMs: 1_000 });
    await store.operations.update('op_1', claimed?.fence ?? 0, { wakeAtMs: startMs + 5_000 });

    const early = await store.operations.claim('op_1', { worker: 'one', leaseMs: 1_000 });
    clock.setWall(startMs - 3_600_000);
    const later = await store.operations.claim('op_1', { worker: 'one', leaseMs: 1_000 });

    assert.equal(early, null);
    assert.equal(later?.fence, 2);
  });

  it('keeps two workers apart when the clock jumps ahead (F60)', async (t) => {
    const { store, clock } = await open(t);
    await register(store);
    await store.operations.start(anOperation());
    await store.operations.claim('op_1', lease);

    clock.setWall(startMs + 3_600_000);
    const taken = await store.operations.claim('op_1', { worker: 'two', leaseMs: 1_000 });
    clock.setWall(startMs);

    assert.equal(taken?.fence, 2);
    await assert.rejects(store.operations.update('op_1', 1, { step: 'flip' }), FencedError);
    await store.operations.update('op_1', 2, { step: 'flip' });
  });
}
