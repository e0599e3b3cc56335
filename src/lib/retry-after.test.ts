import assert from 'node:assert/strict';
import { it } from 'node:test';
import { retryAfterMs } from './retry-after.ts';

const NOW = Date.UTC(2026, 10, 28, 6, 0, 0);

it('reads how long a server wants to be left alone', () => {
  const cases = [
    ['30', 30_000],
    [' 30 ', 30_000],
    ['0', 0],
    ['1.5', 1_500],
    ['999999999', 3_600_000],
    ['Sat, 28 Nov 2026 06:00:10 GMT', 10_000],
    ['Sat, 28 Nov 2026 05:00:00 GMT', 0],
    ['soon', null],
    ['-5', null],
    ['', null],
    [undefined, null],
  ] as const;
  for (const [header, ms] of cases) assert.equal(retryAfterMs(header, NOW), ms, String(header));
});
