import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { pairsToJudge } from './pairs.ts';

const none = { mayBeLive: [], mayBePutBack: [], mostBack: 10, made: [] };
const texts = (standings: Partial<Parameters<typeof pairsToJudge>[0]>) =>
  pairsToJudge({ ...none, ...standings }, { rules: 2, nowMs: 100_000, providersMovedAtMs: null }).map(
    ({ live, back }) => `${live}>${back}`,
  );

const report = (more: Partial<Parameters<typeof pairsToJudge>[0]['made'][number]>) => ({
  live: 5,
  back: 4,
  rules: 2,
  madeAtMs: 0,
  range: { count: 1 },
  ...more,
});

describe('reports that are to be made', () => {
  it('begin with the newest release and the one before it', () => {
    assert.deepEqual(texts({ mayBeLive: [4, 5], mayBePutBack: [2, 4, 3] }), ['5>4', '4>3', '5>3', '4>2', '5>2']);
  });

  it('leave out what is made, unless the rules have changed since', () => {
    const made = [report({ back: 4 }), report({ back: 3, rules: 1 })];

    assert.deepEqual(texts({ mayBeLive: [5], mayBePutBack: [4, 3], made }), ['5>3']);
  });

  it('are made again after a minute where nothing could be told: the repository may be there again', () => {
    const range = { count: null };
    const made = [report({ back: 4, range, madeAtMs: 40_000 }), report({ back: 3, range, madeAtMs: 40_001 })];

    assert.deepEqual(texts({ mayBeLive: [5], mayBePutBack: [4, 3], made }), ['5>4']);
  });

  it('are made again when a service that is relied on was deployed since', () => {
    const made = [{ live: 5, back: 4, rules: 2, madeAtMs: 10, range: { count: 1 } }];
    const standings = { mayBeLive: [5], mayBePutBack: [4], mostBack: 10, made };
    const pairs = (providersMovedAtMs: number) => pairsToJudge(standings, { rules: 2, nowMs: 20, providersMovedAtMs });

    assert.deepEqual(pairs(10), []);
    assert.deepEqual(pairs(11), [{ live: 5, back: 4 }]);
  });

  it('go as far back as asked, and never forward', () => {
    const mayBePutBack = Array.from({ length: 30 }, (_, index) => index + 1);

    assert.equal(texts({ mayBeLive: [15], mayBePutBack }).length, 10);
    assert.deepEqual(texts({ mayBeLive: [15], mayBePutBack, mostBack: 1 }), ['15>14']);
    assert.deepEqual(texts({ mayBeLive: [1], mayBePutBack }), []);
  });
});
