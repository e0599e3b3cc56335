import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { largest, median, quantile, shortNumber, smallest, spreadText } from './figures.ts';

describe('figures', () => {
  it('give the value that a share of all do not exceed', () => {
    const values = Array.from({ length: 100 }, (_, index) => 100 - index);

    assert.equal(quantile(values, 0.95), 95);
    assert.equal(median(values), 50);
    assert.equal(smallest(values), 1);
    assert.equal(largest(values), 100);
  });

  it('are not a number where nothing was measured, so that no bar is met by it', () => {
    assert.ok(Number.isNaN(quantile([], 0.95)));
    assert.equal(quantile([], 0.95) <= 250, false);
  });

  it('are told with three digits', () => {
    assert.equal(shortNumber(0.123), '0.12');
    assert.equal(shortNumber(12.34), '12.3');
    assert.equal(shortNumber(1234.5), '1235');
    assert.equal(spreadText([1, 2, 3]), 'p50 2.00, p95 3.00, max 3.00 ms');
  });
});
