import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { pairsToJudge } from './pairs.ts';

const none = { mayBeLive: [], mayBePutBack: [], made: [] };
const texts = (standings: Partial<Parameters<typeof pairsToJudge>[0]>) =>
  pairsToJudge({ ...none, ...standings }, 2).map(({ live, back }) => `${live}>${back}`);

describe('reports that are to be made', () => {
  it('begin with the newest release and the one before it', () => {
    assert.deepEqual(texts({ mayBeLive: [4, 5], mayBePutBack: [2, 4, 3] }), ['5>4', '4>3', '5>3', '4>2', '5>2']);
  });

  it('leave out what is made, unless the rules have changed since', () => {
    const made = [
      { live: 5, back: 4, rules: 2 },
      { live: 5, back: 3, rules: 1 },
    ];

    assert.deepEqual(texts({ mayBeLive: [5], mayBePutBack: [4, 3], made }), ['5>3']);
  });

  it('go ten releases back, and never forward', () => {
    const mayBePutBack = Array.from({ length: 30 }, (_, index) => index + 1);

    assert.equal(texts({ mayBeLive: [15], mayBePutBack }).length, 10);
    assert.deepEqual(texts({ mayBeLive: [1], mayBePutBack }), []);
  });
});
