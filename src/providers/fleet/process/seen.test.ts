import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Snapshot, sharedSnapshots } from './seen.ts';

const EMPTY: Snapshot = { processes: [], listeners: async () => [] };

/** Snapshots that are taken when the test says so. */
function camera() {
  const begun: PromiseWithResolvers<Snapshot>[] = [];
  const take = () => {
    const one = Promise.withResolvers<Snapshot>();
    begun.push(one);
    return one.promise;
  };
  return { take: sharedSnapshots(take), begun };
}

const aMoment = () => new Promise((resolve) => setImmediate(resolve));

describe('shared snapshots', () => {
  it('are taken once for all who ask at the same moment', async () => {
    const { take, begun } = camera();

    const asked = [take(), take(), take()];
    await aMoment();
    begun[0]?.resolve(EMPTY);

    assert.deepEqual(await Promise.all(asked), [EMPTY, EMPTY, EMPTY]);
    assert.equal(begun.length, 1);
  });

  it('never answer with what was begun before the question', async () => {
    const { take, begun } = camera();
    const first = take();
    await aMoment();

    const late = [take(), take()];
    const newer: Snapshot = { processes: [], listeners: async () => [] };
    begun[0]?.resolve(EMPTY);
    await first;
    await aMoment();
    begun[1]?.resolve(newer);

    assert.ok((await Promise.all(late)).every((taken) => taken === newer));
    assert.equal(begun.length, 2);
  });

  it('are taken again after one that failed', async () => {
    const { take, begun } = camera();
    const failing = take();
    await aMoment();
    begun[0]?.reject(new Error('no /proc'));
    await assert.rejects(failing, /no \/proc/);

    const again = take();
    await aMoment();
    begun[1]?.resolve(EMPTY);

    assert.equal(await again, EMPTY);
  });
});
