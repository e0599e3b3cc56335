import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { closest } from './suggest.ts';

describe('closest', () => {
  const cases: readonly [string, readonly string[], string | null][] = [
    ['hotfx', ['run', 'timeout', 'hotfix'], 'hotfix'],
    ['Run', ['run', 'timeout'], 'run'],
    ['rnu', ['run', 'timeout'], 'run'],
    ['sigterm', ['SIGTERM', 'SIGINT'], 'SIGTERM'],
    ['zebra', ['run', 'timeout'], null],
    ['', ['run'], null],
    ['keep_relases', ['keep_warm', 'keep_releases'], 'keep_releases'],
  ];
  for (const [word, candidates, expected] of cases) {
    it(`takes ${JSON.stringify(word)} for ${expected ?? 'nothing known'}`, () => {
      assert.equal(closest(word, candidates), expected);
    });
  }
});
