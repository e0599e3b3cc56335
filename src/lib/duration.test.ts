import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parseDuration, writeDuration } from './duration.ts';

describe('durations', () => {
  const cases: readonly [string, number | null][] = [
    ['30s', 30_000],
    ['10m', 600_000],
    ['1h', 3_600_000],
    ['24h', 86_400_000],
    ['1h30m', 5_400_000],
    ['250ms', 250],
    ['1s500ms', 1_500],
    ['2d', 172_800_000],
    ['0s', 0],
    ['', null],
    ['30', null],
    ['s', null],
    ['30 s', null],
    ['-30s', null],
    ['1.5h', null],
    ['30m1h', null],
    ['30s30s', null],
    ['1H', null],
    ['1h ', null],
    ['9999999999s', null],
  ];
  for (const [text, expectedMs] of cases) {
    it(`reads ${JSON.stringify(text)} as ${expectedMs === null ? 'no duration' : `${expectedMs} ms`}`, () => {
      assert.equal(parseDuration(text), expectedMs);
    });
  }

  it('reads back whatever it writes', () => {
    fc.assert(
      fc.property(fc.nat({ max: 10_000_000_000 }), (ms) => {
        assert.equal(parseDuration(writeDuration(ms)), ms);
      }),
    );
  });
});
