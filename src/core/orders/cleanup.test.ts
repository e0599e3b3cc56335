import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { anOperation, aStack, aStanding, goals } from '../testing/samples.ts';
import { decideOrphan } from './cleanup.ts';

const hot = aStack({ release: 2, tag: 'hot' });
const standing = aStanding({ stacks: [hot] });
const strange = { production: hot.id, stacks: [hot.id, 'sX'] };

describe('removing a stack that nobody recorded', () => {
  it('goes when it was named and is there', () => {
    const decision = decideOrphan(standing, 'sX', strange);

    assert.equal(decision.kind === 'go' && decision.stack, 'sX');
  });

  it('is refused while it has the traffic', () => {
    const decision = decideOrphan(standing, 'sX', { ...strange, production: 'sX' });

    assert.equal(decision.kind === 'refused' && decision.refusal.code, 'stack/has-traffic');
  });

  it('is refused for one that is recorded', () => {
    const decision = decideOrphan(standing, hot.id, { ...strange, production: null });

    assert.equal(decision.kind === 'refused' && decision.refusal.code, 'stack/recorded');
  });

  it('is refused while an operation runs', () => {
    const decision = decideOrphan({ ...standing, active: anOperation({ goal: goals.build }) }, 'sX', strange);

    assert.equal(decision.kind === 'refused' && decision.refusal.code, 'operation/in-progress');
  });

  it('has nothing to do where there is none, or where it is leaving already', () => {
    const leaving = aStack({ release: 0, tag: 'leaving', id: 'sX' });

    assert.equal(decideOrphan(standing, 'sY', strange).kind, 'nothing-to-do');
    assert.equal(decideOrphan({ ...standing, stacks: [hot, leaving] }, 'sX', strange).kind, 'nothing-to-do');
  });
});
