import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { anOperation, aStack, aStanding, goals, target } from '../testing/samples.ts';
import { decideCancel } from './cancel.ts';
import { decideCleanup } from './cleanup.ts';

const hot1 = aStack({ release: 1, tag: 'hot' });
const new2 = aStack({ release: 2, tag: 'new' });

describe('an order to cancel', () => {
  for (const goal of [goals.ship, goals.build, goals.deploy(2)]) {
    it(`F24 aborts a ${goal.kind}`, () => {
      const active = anOperation({ goal, release: 2 });

      assert.deepEqual(decideCancel(aStanding({ stacks: [hot1, new2], active })), {
        kind: 'go',
        notes: [`The ${goal.kind} under way (op_1) is aborted.`],
        release: 2,
        supersedes: active,
      });
    });
  }

  for (const goal of [goals.rollback(1, 2), goals.cleanup(1), goals.cancel(2)]) {
    it(`does not abort a ${goal.kind}`, () => {
      const decision = decideCancel(aStanding({ stacks: [hot1, new2], active: anOperation({ goal }) }));

      assert.equal(decision.kind === 'refused' && decision.refusal.code, 'operation/in-progress');
    });
  }

  it('F24 removes the stack on the test entrance', () => {
    assert.deepEqual(decideCancel(aStanding({ stacks: [hot1, new2] })), {
      kind: 'go',
      notes: [],
      release: 2,
      supersedes: null,
    });
  });

  it('F59 has nothing to do at rest, and says what is live', () => {
    const message = `Nothing is being built or waits on ${target}; r1 is live.`;

    assert.deepEqual(decideCancel(aStanding({ stacks: [hot1] })), { kind: 'nothing-to-do', message });
  });
});

describe('an order to clean up', () => {
  const old1 = aStack({ release: 1, tag: 'old' });
  const hot2 = aStack({ release: 2, tag: 'hot' });

  it('removes the old stack, and says what that costs', () => {
    assert.deepEqual(decideCleanup(aStanding({ stacks: [old1, hot2] })), {
      kind: 'go',
      notes: ['From now on a rollback starts r1 from its kept artifact instead of flipping back to it.'],
      stack: 's1',
      release: 1,
    });
  });

  it('F59 has nothing to do where there is none', () => {
    assert.equal(decideCleanup(aStanding({ stacks: [hot2] })).kind, 'nothing-to-do');
  });

  it('F20 is refused while another operation runs', () => {
    const decision = decideCleanup(aStanding({ stacks: [old1, hot2], active: anOperation({ goal: goals.build }) }));

    assert.equal(decision.kind === 'refused' && decision.refusal.code, 'operation/in-progress');
  });
});
