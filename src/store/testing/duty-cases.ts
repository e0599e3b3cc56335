import assert from 'node:assert/strict';
import { it } from 'node:test';
import { FencedError } from '../../lib/errors.ts';
import type { OpenForTest } from './opened.ts';
import { aLock, anEvent, anOperation, aStack, production, register, startMs } from './samples.ts';

const one = { home: 'here', worker: 'one', leaseMs: 1_000 };
const two = { ...one, worker: 'two' };

export function dutyCases(open: OpenForTest): void {
  it('goes to one server, and to another only when the lease is over or given back', async (t) => {
    const { store, clock } = await open(t);
    assert.equal(await store.duty.holder(), null);

    const first = await store.duty.claim(one);
    assert.deepEqual(first, { home: 'here', worker: 'one', fence: 1, leaseUntilMs: startMs + 1_000 });
    assert.equal(await store.duty.claim(two), null);
    await clock.advance(1_000);
    const second = await store.duty.claim(two);
    assert.equal(second?.fence, 2);
    await store.duty.release(1);
    assert.equal(await store.duty.claim(one), null);
    await store.duty.release(2);

    assert.equal((await store.duty.claim(one))?.fence, 3);
    assert.deepEqual((await store.duty.holder())?.worker, 'one');
  });

  it('goes to exactly one of many that want it at once', async (t) => {
    const { store } = await open(t);

    const wanting = Array.from({ length: 10 }, (_, index) => store.duty.claim({ ...one, worker: `server ${index}` }));

    assert.equal((await Promise.all(wanting)).filter((taken) => taken !== null).length, 1);
  });

  it('is taken at once from a holder that is proven dead, and is not given to another home unless a person says so', async (t) => {
    const { store, clock } = await open(t);
    const dead = await store.duty.claim(one);

    assert.equal((await store.duty.claim({ ...two, insteadOf: dead }))?.fence, 2);
    await clock.advance(5_000);
    assert.equal(await store.duty.claim({ ...one, home: 'elsewhere' }), null);

    assert.equal((await store.duty.claim({ ...one, home: 'elsewhere', evenIfElsewhere: true }))?.fence, 3);
  });

  it('stays with whoever took it from a holder that was proven dead, when the next one proves the same', async (t) => {
    const { store } = await open(t);
    const dead = await store.duty.claim(one);
    await store.duty.claim({ ...two, insteadOf: dead });

    assert.equal(await store.duty.claim({ ...one, worker: 'three', insteadOf: dead }), null);

    assert.equal((await store.duty.holder())?.worker, 'two');
  });

  it('stays with a holder that was taken for dead and renewed right after', async (t) => {
    const { store, clock } = await open(t);
    const seen = await store.duty.claim(one);
    await clock.advance(500);
    await store.duty.renew(1, 1_000);

    assert.equal(await store.duty.claim({ ...two, insteadOf: seen }), null);
  });

  it('keeps a renewed lease, and tells the one that was replaced', async (t) => {
    const { store, clock } = await open(t);
    await store.duty.claim(one);
    await clock.advance(900);
    assert.equal(await store.duty.renew(1, 1_000), true);
    await clock.advance(900);
    assert.equal(await store.duty.claim(two), null);
    await clock.advance(100);
    await store.duty.claim(two);

    assert.equal(await store.duty.renew(1, 1_000), false);
  });
}

export function fencedDutyCases(open: OpenForTest): void {
  it('writes as long as nobody has taken over', async (t) => {
    const { store } = await open(t);
    await store.duty.claim(one);
    const mine = store.underDuty(1);

    await register(mine);
    await mine.stacks.put(aStack());
    await mine.transaction(async (tx) => {
      await tx.operations.start(anOperation());
      await tx.events.append(anEvent());
    });

    assert.equal((await store.stacks.ofTarget(production)).length, 1);
    assert.equal((await mine.operations.claim('op_1', { worker: 'one', leaseMs: 1 }))?.fence, 1);
    assert.equal(await mine.events.lastSeq(), 1);
  });

  it('writes nothing any more once another has taken over, by no way that there is, and still reads', async (t) => {
    const { store, clock } = await open(t);
    await register(store);
    await store.duty.claim(one);
    const mine = store.underDuty(1);
    await clock.advance(1_000);
    await store.duty.claim(two);

    const writes: ReadonlyArray<() => Promise<unknown>> = [
      () => mine.transaction(async (tx) => tx.locks.put(aLock())),
      () => mine.locks.put(aLock()),
      () => mine.stacks.put(aStack()),
      () => mine.stacks.remove('stack_1'),
      () => mine.events.append(anEvent()),
      () => mine.operations.start(anOperation()),
      () => mine.targets.nextFence(production),
      () => mine.answers.forgetBefore(9),
    ];
    for (const write of writes) await assert.rejects(write, FencedError);

    assert.deepEqual(await mine.locks.held(0), []);
    assert.equal(await mine.events.lastSeq(), 0);
  });
}
