import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { aLock, aRejection } from '../testing/samples.ts';
import { findFixed, findHealed } from './find-fixed.ts';

const lock = aLock({ opens: 'when-fixed', operation: 'op_2', source: 'rollback', incident: 'INC-7' });
const one = aRejection(2, { operation: 'op_2' });
const other = aRejection(3, { operation: 'op_3' });

describe('a lock that opens when it is fixed', () => {
  it('is opened by a commit that contains what was rolled back, and its fix', () => {
    assert.deepEqual(findFixed([lock], [{ rejection: one, fixedBy: 'abc' }]), [{ lock, fix: 'abc' }]);
  });

  it('stays for a commit without the fix, without the rejected commit, or with the fix of another', () => {
    assert.deepEqual(findFixed([lock], [{ rejection: one, fixedBy: null }]), []);
    assert.deepEqual(findFixed([lock], []), []);
    assert.deepEqual(findFixed([lock], [{ rejection: other, fixedBy: 'abc' }]), []);
  });

  it('waits for all fixes when it was set by a person', () => {
    const byHand = { ...lock, operation: null };
    const half = [
      { rejection: one, fixedBy: 'abc' },
      { rejection: other, fixedBy: null },
    ];

    assert.deepEqual(findFixed([byHand], half), []);
    assert.deepEqual(findFixed([byHand], [half[0] ?? assert.fail()]), [{ lock: byHand, fix: 'abc' }]);
  });

  it('is no lock that is released by hand', () => {
    assert.deepEqual(findFixed([{ ...lock, opens: 'by-hand' }], [{ rejection: one, fixedBy: 'abc' }]), []);
  });

  it('is opened by a hotfix of the same incident, and by no other', () => {
    assert.deepEqual(findHealed([lock], 'inc-7'), [lock]);
    for (const incident of [null, 'INC-8']) assert.deepEqual(findHealed([lock], incident), []);
    assert.deepEqual(findHealed([{ ...lock, incident: null }], 'INC-7'), []);
    assert.deepEqual(findHealed([{ ...lock, opens: 'by-hand' }], 'INC-7'), []);
  });
});
