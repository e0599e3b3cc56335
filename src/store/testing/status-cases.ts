import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Nouns } from '../store.ts';
import { readStatus } from '../views/status.ts';
import type { OpenForTest } from './opened.ts';
import { aLock, anOperation, aRelease, aStack, production, register, startMs } from './samples.ts';

const TARGETS = ['blog/production', 'blog/staging', production, 'shop/staging'];
const anHourAgo = (nowMs: number) => nowMs - 3_600_000;

export function statusCases(open: OpenForTest): void {
  it('tells everything about a target that a person wants to see at a glance', async (t) => {
    const { store } = await open(t);
    await register(store);
    await store.transaction(busy);

    const { rows, locks, nowMs } = await readStatus(store, [production], anHourAgo);
    const [row] = rows;

    assert.equal(nowMs, startMs);
    assert.deepEqual([row?.target.name, row?.target.service], [production, 'shop']);
    assert.deepEqual(namesIn(row?.stacks), ['a', 'b']);
    assert.equal(row?.operation?.id, 'op_1');
    assert.deepEqual(namesIn(locks), ['everywhere', 'here', 'elsewhere']);
    assert.deepEqual(numbersIn(row?.rejections), [2]);
    assert.equal(row?.watch?.state, 'watching');
    assert.deepEqual(
      row?.releases.map(({ number, commit, removedAtMs }) => [number, commit.sha, removedAtMs]),
      [
        [1, 'sha1', startMs],
        [2, 'sha2', null],
      ],
    );
  });

  it('keeps targets apart, gives them by name, and leaves out what it does not know', async (t) => {
    const { store } = await open(t);
    await register(store);
    await register(store, 'blog');
    await store.transaction(busy);

    const { rows } = await readStatus(store, [...TARGETS, 'cart/production'].reverse(), anHourAgo);

    assert.deepEqual(
      rows.map(({ target }) => target.name),
      TARGETS,
    );
    const { stacks, rejections, releases, formers, failedStarts, operation, watch } = rows[3] ?? {};
    assert.deepEqual(
      [stacks, rejections, releases, formers, failedStarts, operation, watch],
      [[], [], [], [], [], null, null],
    );
    assert.deepEqual((await readStatus(store, [], anHourAgo)).rows, []);
  });
}

export function statusLimitCases(open: OpenForTest): void {
  it('gives the stretches in which the five releases before the live one served, within a transaction too', async (t) => {
    const { store } = await open(t);
    await register(store);

    const { rows } = await store.transaction(async (tx) => {
      for (let number = 1; number <= 8; number += 1) await tx.releases.add(aRelease({ sha: `sha${number}` }));
      await tx.releases.markRemoved('shop', 3, startMs);
      await tx.stacks.put(aStack({ id: 'live', release: 7, tag: 'hot' }));
      for (const [atMs, release] of [1, 2, 3, 8, 6, 3, 7].entries()) {
        await tx.servings.begin({ target: production, release, stack: `s${atMs}`, atMs });
      }
      return readStatus(tx, [production], anHourAgo);
    });

    assert.deepEqual(
      rows[0]?.formers
        .map(({ release, fromMs, digest, removedAtMs }) => [fromMs, release, digest, removedAtMs])
        .sort(([one = 0], [other = 0]) => Number(one) - Number(other)),
      [
        [1, 2, 'sha256:sha2', null],
        [2, 3, 'sha256:sha3', startMs],
        [4, 6, 'sha256:sha6', null],
        [5, 3, 'sha256:sha3', startMs],
      ],
    );
  });

  it('gives the rollbacks that did not get their release up lately', async (t) => {
    const { store, clock } = await open(t);
    await register(store);
    const goal = { kind: 'rollback', release: 1, from: 2, reason: '' } as const;
    for (const id of ['early', 'late']) {
      await store.operations.start(anOperation({ id, goal, release: 1 }));
      const claimed = await store.operations.claim(id, { worker: 'w', leaseMs: 1_000 });
      await store.operations.end(id, claimed?.fence ?? 0, { status: 'failed' });
      await clock.advance(3_600_000);
    }

    const { rows } = await readStatus(store, [production], (nowMs) => nowMs - 3_600_001);

    assert.deepEqual(rows[0]?.failedStarts, [{ target: production, release: 1, endedAtMs: startMs + 3_600_000 }]);
  });
}

function namesIn(all: readonly { readonly id: string }[] | undefined): readonly string[] | undefined {
  return all?.map(({ id }) => id);
}

function numbersIn(all: readonly { readonly release: number }[] | undefined): readonly number[] | undefined {
  return all?.map(({ release }) => release);
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
    incident: null,
    fixes: [],
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
