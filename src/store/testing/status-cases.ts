import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Nouns } from '../store.ts';
import { readStatus } from '../views/status.ts';
import type { OpenForTest } from './opened.ts';
import { aLock, anOperation, aRelease, aStack, production, register, startMs } from './samples.ts';

export function statusCases(open: OpenForTest): void {
  it('tells everything about a target that a person wants to see at a glance', async (t) => {
    const { store } = await open(t);
    await register(store);
    await store.transaction(busy);

    const [row] = await readStatus(store);

    assert.equal(row?.target.name, production);
    assert.deepEqual([row?.service.name, row?.releaseCount], ['shop', 3]);
    assert.deepEqual(
      row?.stacks.map(({ id }) => id),
      ['a', 'b'],
    );
    assert.equal(row?.operation?.id, 'op_1');
    assert.deepEqual(
      row?.locks.map(({ id }) => id),
      ['everywhere', 'here'],
    );
    assert.deepEqual(
      row?.servings.map(({ stack, untilMs }) => [stack, untilMs]),
      [
        ['b', null],
        ['a', 2],
      ],
    );
    assert.deepEqual(
      row?.rejections.map(({ release }) => release),
      [2],
    );
    assert.equal(row?.watch?.state, 'watching');
    assert.deepEqual(
      row?.releases.map(({ number, sha, removedAtMs }) => [number, sha, removedAtMs]),
      [
        [3, 'sha3', null],
        [2, 'sha2', null],
        [1, 'sha1', startMs],
      ],
    );
  });

  it('keeps targets apart', async (t) => {
    const { store } = await open(t);
    await register(store);
    await register(store, 'blog');
    await store.transaction(busy);

    const rows = await readStatus(store);

    assert.deepEqual(
      rows.map(({ target }) => target.name),
      ['blog/production', 'blog/staging', production, 'shop/staging'],
    );
    const staging = rows[3];
    assert.deepEqual(
      staging?.locks.map(({ id }) => id),
      ['everywhere'],
    );
    const { stacks, servings, rejections, releases, operation, watch } = staging ?? {};
    assert.deepEqual([stacks, servings, rejections, releases, operation, watch], [[], [], [], [], null, null]);
  });
}

export function statusLimitCases(open: OpenForTest): void {
  it('gives the newest five servings, and reads within a transaction', async (t) => {
    const { store } = await open(t);
    await register(store);

    const rows = await store.transaction(async (tx) => {
      for (let atMs = 1; atMs <= 15; atMs += 1) {
        await tx.servings.begin({ target: production, release: 1, stack: `s${atMs}`, atMs });
      }
      return readStatus(tx);
    });

    assert.deepEqual(
      rows[0]?.servings.map(({ fromMs }) => fromMs),
      [15, 14, 13, 12, 11],
    );
  });
}

async function busy(tx: Nouns): Promise<void> {
  for (const sha of ['sha1', 'sha2', 'sha3']) await tx.releases.add(aRelease({ sha }));
  await tx.releases.markRemoved('shop', 1, startMs);
  await tx.stacks.put(aStack({ id: 'a', release: 1, tag: 'old' }));
  await tx.stacks.put(aStack({ id: 'b', release: 2, tag: 'hot' }));
  await tx.servings.begin({ target: production, release: 1, stack: 'a', atMs: 1 });
  await tx.servings.begin({ target: production, release: 2, stack: 'b', atMs: 2 });
  await tx.operations.start(anOperation({ release: 3 }));
  await tx.locks.put(aLock({ id: 'everywhere', scope: { kind: 'everything' } }));
  await tx.locks.put(aLock({ id: 'here' }));
  await tx.locks.put(aLock({ id: 'elsewhere', scope: { kind: 'service', service: 'cart' } }));
  await tx.locks.put(aLock({ id: 'over', expiresAtMs: startMs }));
  await tx.rejections.put({
    target: production,
    release: 2,
    sha: 'sha2',
    reason: '',
    actor: 'a',
    atMs: 3,
    operation: null,
  });
  await tx.watches.put({
    target: production,
    stack: 'b',
    release: 2,
    formerRelease: 1,
    operation: 'op_1',
    startedAtMs: 2,
    untilMs: 9,
    baseline: null,
    latest: null,
    state: 'watching',
  });
}
