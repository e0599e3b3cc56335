import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { LockScope } from '../../core/locks/model.ts';
import type { OpenForTest } from './opened.ts';
import { aLock } from './samples.ts';

export function lockCases(open: OpenForTest): void {
  const ids = (locks: readonly { id: string }[]) => locks.map(({ id }) => id);

  it('gives back locks of every scope', async (t) => {
    const { store } = await open(t);
    const scopes: readonly LockScope[] = [
      { kind: 'everything' },
      { kind: 'environment', environment: 'production' },
      { kind: 'service', service: 'shop' },
      { kind: 'target', target: 'shop/production' },
    ];
    const locks = scopes.map((scope) => aLock({ id: scope.kind, scope, incident: 'INC-1', operation: 'op_1' }));
    for (const lock of locks) await store.locks.put(lock);

    assert.deepEqual(await store.locks.held(0), locks);
    assert.deepEqual(await store.locks.get('service'), locks[2]);
    assert.equal(await store.locks.get('other'), null);
  });

  it('counts a lock as held until the very moment it expires, and as expired until it is marked so', async (t) => {
    const { store } = await open(t);
    await store.locks.put(aLock({ id: 'short', expiresAtMs: 100 }));
    await store.locks.put(aLock({ id: 'long' }));

    assert.deepEqual(ids(await store.locks.held(99)), ['short', 'long']);
    assert.deepEqual(ids(await store.locks.expired(99)), []);
    assert.deepEqual(ids(await store.locks.held(100)), ['long']);
    assert.deepEqual(ids(await store.locks.expired(100)), ['short']);

    await store.locks.end('short', 100, 'clock');

    assert.deepEqual(ids(await store.locks.expired(100)), []);
  });

  it('ends a lock once, and tells the second that it was late', async (t) => {
    const { store } = await open(t);
    await store.locks.put(aLock());

    assert.equal(await store.locks.end('lock_1', 5, 'ada'), true);
    assert.equal(await store.locks.end('lock_1', 6, 'ben'), false);
    assert.equal(await store.locks.end('other', 6, 'ben'), false);
    assert.deepEqual(await store.locks.held(0), []);
  });

  it('changes a held lock that is put again, and does not revive an ended one', async (t) => {
    const { store } = await open(t);
    await store.locks.put(aLock());
    await store.locks.put(aLock({ reason: 'longer', expiresAtMs: 900 }));
    assert.deepEqual(await store.locks.held(0), [aLock({ reason: 'longer', expiresAtMs: 900 })]);

    await store.locks.end('lock_1', 5, 'ada');
    await store.locks.put(aLock());

    assert.deepEqual(await store.locks.held(0), []);
  });
}
