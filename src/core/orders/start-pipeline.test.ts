import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { aLock, anOperation, aRejection, aStack, aStanding, goals, target } from '../testing/samples.ts';
import type { Standing } from './model.ts';
import { decidePipeline, type PipelineRequest } from './start-pipeline.ts';

const request: PipelineRequest = {
  kind: 'ship',
  sha: 'abc',
  built: null,
  router: 'builtin',
  routedBy: 'builtin',
  contained: [],
  acceptRejected: false,
  despiteLock: false,
  breakGlass: false,
  reason: '',
};

const decide = (standing: Partial<Standing>, more: Partial<PipelineRequest> = {}) =>
  decidePipeline(aStanding(standing), { ...request, ...more });
const notes = (standing: Partial<Standing>, more: Partial<PipelineRequest> = {}) => {
  const decision = decide(standing, more);
  return decision.kind === 'go' ? decision.notes.map((note) => note.slice(0, 60)) : decision.kind;
};

describe('a pipeline that shall begin', () => {
  it('begins whatever holds its deploy, and says so', () => {
    assert.deepEqual(notes({}), []);
    assert.match(notes({ locks: [aLock()] })[0] ?? '', /^Its deploy will wait: shop\/production is locked by bo/);
    assert.match(
      notes({ active: anOperation({ goal: goals.ship }) })[0] ?? '',
      /^Its deploy will wait: .* is busy: ship/,
    );
    assert.match(
      notes({ stacks: [aStack({ release: 3, tag: 'new' })] })[0] ?? '',
      /^Its deploy will wait: r3 is built/,
    );
    assert.match(notes({ rejections: [aRejection(2, { sha: 'abc' })] })[0] ?? '', /^Its deploy will wait: r2 /);
  });

  it('of a build is held by no lock', () => {
    assert.deepEqual(notes({ locks: [aLock()] }, { kind: 'build' }), []);
  });

  it('has nothing to do where its release is live already', () => {
    const stacks = [aStack({ release: 3, tag: 'hot' })];

    assert.deepEqual(decide({ stacks }, { built: 3 }), {
      kind: 'nothing-to-do',
      message: `r3 is already live on ${target}.`,
    });
    assert.deepEqual(notes({ stacks }, { built: 4 }), []);
  });

  it('is refused what needs a reason without one, and another router', () => {
    const refused = [{ despiteLock: true }, { acceptRejected: true }, { breakGlass: true }].map((more) =>
      decide({}, more),
    );
    for (const decision of refused)
      assert.equal(decision.kind === 'refused' && decision.refusal.code, 'request/reason-missing');
    assert.deepEqual(notes({ locks: [aLock()] }, { despiteLock: true, reason: 'it is the fix' }), []);

    const elsewhere = decide({ stacks: [aStack({ release: 1, tag: 'hot' })] }, { routedBy: 'haproxy' });
    assert.equal(elsewhere.kind === 'refused' && elsewhere.refusal.code, 'router/other-router');
  });
});
