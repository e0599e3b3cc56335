import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { needs } from './required.ts';
import { which } from './which.ts';

describe('a suite that needs something of the machine', () => {
  it('runs where it is there', () => {
    assert.equal(
      needs('sh', () => which('sh'), { ASTERN_REQUIRE: 'sh' }),
      false,
    );
  });

  it('says why it is skipped where it is not', () => {
    assert.equal(
      needs('bananas', () => which('no-such-program'), {}),
      'bananas is not on this machine',
    );
    assert.equal(
      needs('bananas', () => null, { ASTERN_REQUIRE: 'haproxy' }),
      'bananas is not on this machine',
    );
  });

  it('fails where it is required', () => {
    assert.throws(() => needs('bananas', () => null, { ASTERN_REQUIRE: 'haproxy, bananas' }), /bananas is missing/);
  });
});
