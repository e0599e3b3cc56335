import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { pauseMs } from './pause.ts';

describe('the pause before a repository is looked at again', () => {
  it('is what the settings say, give or take a tenth', () => {
    assert.equal(pauseMs(30_000, 0, 0), 27_000);
    assert.equal(pauseMs(30_000, 0, 0.5), 30_000);
    assert.equal(pauseMs(30_000, 0, 1), 33_000);
  });

  it('doubles with every failure, up to ten minutes', () => {
    assert.deepEqual(
      [1, 2, 3, 4, 5, 500].map((failures) => pauseMs(30_000, failures, 0.5)),
      [60_000, 120_000, 240_000, 480_000, 600_000, 600_000],
    );
  });

  it('is never shorter than without failures', () => {
    assert.equal(pauseMs(60 * 60_000, 3, 0.5), 60 * 60_000);
  });
});
