import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ADVICE, advise, type Critical, type Way } from './advise.ts';

const CRITICAL: readonly Critical[] = ['broken', 'fine', 'not-known'];
const WAYS: readonly Way[] = ['safe', 'check', 'unknown', 'stop', 'none'];

describe('what is advised', () => {
  it('has exactly one row for whatever may be so', () => {
    for (const critical of CRITICAL) {
      for (const way of WAYS) {
        const fitting = ADVICE.filter((row) => row.critical.includes(critical) && row.way.includes(way));
        assert.deepEqual([critical, way, fitting.length], [critical, way, 1]);
        assert.equal(advise(critical, way), fitting[0]);
      }
    }
  });

  it('never is to put back what is stopped or not known', () => {
    for (const critical of CRITICAL)
      for (const way of ['stop', 'unknown', 'none'] as const) assert.notEqual(advise(critical, way).advice, 'put-back');
  });

  it('leaves time for a hotfix where nothing critical is broken', () => {
    for (const way of WAYS) assert.equal(advise('fine', way).id, 'D6');
  });
});
