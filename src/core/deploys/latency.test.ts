import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { percentile } from './latency.ts';

const bounds = [1, 10, 100, 1_000];

describe('percentiles of counted latencies', () => {
  it('say nothing where nothing was counted', () => {
    assert.equal(percentile([], bounds, 0.95), null);
    assert.equal(percentile([0, 0, 0, 0, 0], bounds, 0.95), null);
  });

  it('are the upper bound of the bucket in which they fall', () => {
    assert.equal(percentile([50, 44, 6, 0, 0], bounds, 0.95), 100);
    assert.equal(percentile([50, 45, 5, 0, 0], bounds, 0.95), 10);
    assert.equal(percentile([1, 0, 0, 0, 0], bounds, 0.95), 1);
  });

  it('are the highest bound for what is above all of them', () => {
    assert.equal(percentile([0, 0, 0, 0, 10], bounds, 0.95), 1_000);
  });

  it('never fall when the share rises', () => {
    const counts = fc.array(fc.nat({ max: 50 }), { minLength: 5, maxLength: 5 });
    const share = fc.double({ min: 0.01, max: 1, noNaN: true });
    fc.assert(
      fc.property(counts, share, share, (buckets, a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)].map((one) => percentile(buckets, bounds, one) ?? 0);
        assert.ok((low ?? 0) <= (high ?? 0));
      }),
    );
  });
});
