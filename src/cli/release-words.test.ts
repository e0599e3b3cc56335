import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { sortWords } from './release-words.ts';

describe('release and target', () => {
  it('are told apart in either order', () => {
    assert.deepEqual(sortWords(['r2', 'shop/production']), { release: 'r2', target: 'shop/production' });
    assert.deepEqual(sortWords(['shop', '1234e56']), { release: '1234e56', target: 'shop' });
    assert.deepEqual(sortWords([]), {});
  });

  it('keep every sha as it was written', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9a-f]{7,40}$/), (sha) => {
        assert.deepEqual(sortWords([sha]), { release: sha });
      }),
    );
  });

  it('are refused when there are two of a kind', () => {
    assert.throws(() => sortWords(['r1', 'r2']), { code: 'request/usage' });
    assert.throws(() => sortWords(['shop', 'shop/production']), { code: 'request/usage' });
  });
});
