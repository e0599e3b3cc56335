import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { pauseAfter, type ReadBatch } from './reading-pace.ts';

const batch: ReadBatch = { isFull: true, tookMs: 60, waitedMs: 0, isPressed: true };

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
  });

  it('does not rest before what is left where nothing more comes', () => {
    assert.equal(pauseAfter({ ...batch, isPressed: false }), 0);
  });

  it('lets a few come together where nothing is left, however little there was to do', () => {
    assert.equal(pauseAfter({ ...batch, isFull: false, tookMs: 1, isPressed: false }), 25);
    assert.equal(pauseAfter({ ...batch, isFull: false, waitedMs: 3_600_000 }), 25);
  });

  it('goes on as ever when a clock was set back', () => {
    assert.equal(pauseAfter({ ...batch, waitedMs: -3_600_000 }), 60);
  });
});
