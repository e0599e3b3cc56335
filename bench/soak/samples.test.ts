import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { drawFrom } from './draw.ts';
import { trendsOf } from './samples.ts';

describe('what a soak counts', () => {
  it('is flat while it moves about, and not when it climbs', () => {
    const samples = Array.from({ length: 30 }, (_, at) => ({
      atMs: at,
      values: { 'server MB': 150 + (at % 3) * 10, 'server handles': 40 + at * 5 },
    }));

    const trends = new Map(trendsOf(samples).map(({ what, isFlat }) => [what, isFlat]));

    assert.equal(trends.get('server MB'), true);
    assert.equal(trends.get('server handles'), false);
  });

  it('is drawn alike from the same seed, and otherwise from another', () => {
    const ten = (seed: number) => {
      const draw = drawFrom(seed);
      return Array.from({ length: 10 }, () => draw.oneOf(['a', 'b', 'c', 'd']));
    };

    assert.deepEqual(ten(7), ten(7));
    assert.notDeepEqual(ten(7), ten(8));
  });
});
