import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { agreed } from './agreed.ts';

describe('what must hold at rest', () => {
  it('may differ for a moment', async () => {
    const seen = [['st_1 is not needed'], []];
    const look = async () => ({ found: seen.shift(), wanted: [] });

    assert.deepEqual((await agreed(look, 10_000)).found, []);
  });

  it('must not differ for longer, and is told as it was seen last', async () => {
    const look = async () => ({ found: ['st_1 is not needed'], wanted: [] });

    await assert.rejects(agreed(look, 150), { actual: ['st_1 is not needed'], expected: [] });
  });
});
