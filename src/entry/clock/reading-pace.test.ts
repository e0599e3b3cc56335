import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mayGoOn, type ReadBatch, restAfter } from './reading-pace.ts';

const batch: ReadBatch = { isFull: true, tookMs: 60, waitedMs: 0 };

describe('the pace of reading', () => {
  it('leaves as much time for taking in as it takes, where somebody sends', () => {
    assert.deepEqual(restAfter(batch), { leastMs: 0, mostMs: 60 });
    assert.deepEqual(restAfter({ ...batch, isFull: false }), { leastMs: 0, mostMs: 60 });
    assert.deepEqual(restAfter({ ...batch, tookMs: 5_000 }), { leastMs: 0, mostMs: 100 });
  });

  it('rests the less, the longer what it reads has waited, and not at all after half a second', () => {
    assert.deepEqual(restAfter({ ...batch, waitedMs: 250 }), { leastMs: 0, mostMs: 30 });
    for (const waitedMs of [500, 3_600_000])
      for (const isFull of [true, false])
        assert.deepEqual(restAfter({ isFull, tookMs: 5, waitedMs }), { leastMs: 0, mostMs: 0 });
  });

  it('lets a few come together where nothing is left and there was little to do', () => {
    assert.deepEqual(restAfter({ isFull: false, tookMs: 1, waitedMs: 0 }), { leastMs: 24, mostMs: 24 });
    assert.deepEqual(restAfter({ isFull: true, tookMs: 1, waitedMs: 0 }), { leastMs: 0, mostMs: 1 });
  });

  it('lets nobody in for a while where much has waited too long, so that it becomes less', () => {
    assert.equal(mayGoOn({ waitedMs: 600 }, 40), true);
    assert.equal(mayGoOn({ waitedMs: 600 }, 60), false);
    assert.equal(mayGoOn({ waitedMs: 400 }, 0), false);
  });

  it('goes on as ever when a clock was set back', () => {
    assert.deepEqual(restAfter({ ...batch, waitedMs: -3_600_000 }), { leastMs: 0, mostMs: 60 });
  });
});
