import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mayGoOn, pauseAfter, type ReadBatch } from './reading-pace.ts';

const batch: ReadBatch = { isFull: true, tookMs: 60, waitedMs: 0, sinceArrivalMs: 70 };

describe('the pace of reading', () => {
  it('leaves as much time for taking in as it takes, while more is sent than is read', () => {
    assert.equal(pauseAfter(batch), 60);
    assert.equal(pauseAfter({ ...batch, isFull: false }), 60);
    assert.equal(pauseAfter({ ...batch, tookMs: 5_000 }), 100);
  });

  it('rests the less, the longer what it reads has waited, and not at all after a second', () => {
    assert.equal(pauseAfter({ ...batch, waitedMs: 500 }), 30);
    assert.equal(pauseAfter({ ...batch, waitedMs: 1_000 }), 0);
    assert.equal(pauseAfter({ ...batch, waitedMs: 3_600_000 }), 0);
    assert.equal(pauseAfter({ ...batch, waitedMs: 3_600_000, isFull: false }), 0);
  });

  it('does not rest before what is left where nothing more comes', () => {
    assert.equal(pauseAfter({ ...batch, sinceArrivalMs: 200 }), 0);
  });

  it('lets a few come together where nothing is left, however little there was to do', () => {
    assert.equal(pauseAfter({ ...batch, isFull: false, tookMs: 1, sinceArrivalMs: 200 }), 25);
  });

  it('lets nobody in for a while where much has waited too long, so that it becomes less', () => {
    assert.equal(mayGoOn({ waitedMs: 1_500 }, 40), true);
    assert.equal(mayGoOn({ waitedMs: 1_500 }, 60), false);
    assert.equal(mayGoOn({ waitedMs: 900 }, 0), false);
  });

  it('goes on as ever when a clock was set back', () => {
    assert.equal(pauseAfter({ ...batch, waitedMs: -3_600_000 }), 60);
  });
});
