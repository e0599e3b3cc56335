import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { until } from '../testing/until.ts';
import { createLookAfter } from './look-after.ts';

describe('looking at a target after its flip', () => {
  it('is done a few times, also when a look fails, and not once it is closed', async () => {
    const looks: string[] = [];
    const after = createLookAfter(async (target) => {
      looks.push(target);
      throw new Error('HAProxy is away');
    });

    after.begin('shop/production');
    await until('it is looked at several times', () => looks.length >= 3);
    after.close();
    const before = looks.length;
    await new Promise((resolve) => setTimeout(resolve, 300));

    assert.deepEqual([looks.length, new Set(looks).size], [before, 1]);
  });
});
