import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { aLock, aRejection, nowMs } from '../testing/samples.ts';
import { type DeployFacts, decideDeploy } from './decide-deploy.ts';

const consent = {
  despiteLock: false,
  acceptRejected: false,
  breakGlass: false,
  reason: '',
  contains: [] as readonly number[],
};
const pipeline = { consent, createdAtMs: nowMs, mode: 'standard' } as const;
const free: DeployFacts = {
  locks: [],
  rejected: [],
  approvals: { needed: 0, given: 0, from: 'on-call' },
  live: { release: 1, sinceMs: nowMs - 1, containsIt: false },
};

const kinds = (facts: Partial<DeployFacts>, allowed: Partial<typeof consent> = {}) => {
  const decision = decideDeploy({ ...pipeline, consent: { ...consent, ...allowed } }, { ...free, ...facts });
  return decision.kind === 'hold' ? decision.holds.map(({ kind }) => kind) : decision.kind;
};

describe('the deploy of a pipeline whose gates have passed', () => {
  it('goes on when nothing holds it', () => {
    assert.equal(kinds({}), 'deploy');
    assert.equal(kinds({ live: null }), 'deploy');
  });

  it('is held by hard locks, by each of them, and by no soft one', () => {
    assert.deepEqual(kinds({ locks: [aLock(), aLock({ id: 'lock_2' })] }), ['lock', 'lock']);
    assert.equal(kinds({ locks: [aLock({ strength: 'soft' })] }), 'deploy');
    assert.equal(kinds({ locks: [aLock()] }, { despiteLock: true }), 'deploy');
  });

  it('is held by a rejected commit in it whose fix is not', () => {
    const rejection = aRejection(2);
    assert.deepEqual(kinds({ rejected: [{ rejection, fixedBy: null }] }), ['rejected']);
    assert.equal(kinds({ rejected: [{ rejection, fixedBy: 'abc' }] }), 'deploy');
    assert.equal(kinds({ rejected: [{ rejection, fixedBy: null }] }, { acceptRejected: true }), 'deploy');
  });

  it('is held when the repository does not answer', () => {
    assert.deepEqual(kinds({ rejected: { unclear: 'git hangs' } }), ['unclear']);
  });

  it('waits for approvals, and breaks the glass without them', () => {
    const approvals = { needed: 1, given: 0, from: 'on-call' };
    assert.deepEqual(kinds({ approvals }), ['approval']);
    assert.equal(kinds({ approvals: { ...approvals, given: 1 } }), 'deploy');
    assert.equal(kinds({ approvals }, { breakGlass: true }), 'deploy');
  });

  it('says all that holds it at once', () => {
    const approvals = { needed: 1, given: 0, from: 'on-call' };
    const rejected = [{ rejection: aRejection(2), fixedBy: null }];
    assert.deepEqual(kinds({ locks: [aLock()], rejected, approvals }), ['lock', 'rejected', 'approval']);
  });

  it('is not held by what whoever ordered it was told of, and by nothing else that was rolled back', () => {
    const rejected = [2, 3].map((release) => ({ rejection: aRejection(release), fixedBy: null }));

    assert.equal(kinds({ rejected }, { contains: [2, 3] }), 'deploy');
    assert.deepEqual(kinds({ rejected }, { contains: [2] }), ['rejected']);
  });

  it('collapses into what went live since it began and contains it, and not into what was live before', () => {
    assert.equal(kinds({ live: { release: 2, sinceMs: nowMs + 1, containsIt: true }, locks: [aLock()] }), 'collapse');
    assert.equal(kinds({ live: { release: 2, sinceMs: nowMs + 1, containsIt: false } }), 'deploy');
    assert.equal(kinds({ live: { release: 2, sinceMs: nowMs - 1, containsIt: true } }), 'deploy');
  });

  it('says what would open a lock', () => {
    const opens = (change: Parameters<typeof aLock>[0]) => {
      const decision = decideDeploy(pipeline, { ...free, locks: [aLock(change)] });
      const hold = decision.kind === 'hold' ? decision.holds[0] : undefined;
      return hold?.kind === 'lock' ? hold.opens : null;
    };
    const expiresAtMs = Date.UTC(2026, 10, 23, 8);

    assert.equal(opens({}), 'astern unlock lock_1');
    assert.equal(opens({ expiresAtMs }), 'ends 2026-11-23 08:00 UTC; or astern unlock lock_1');
    assert.equal(
      opens({ opens: 'when-fixed' }),
      'opens by itself when a commit with the fix arrives; or astern unlock lock_1',
    );
    assert.equal(opens({ source: 'freeze', expiresAtMs }), 'ends 2026-11-23 08:00 UTC');
  });
});
