import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { aLock, anOperation, aRejection, aStack, aStanding, goals } from '../testing/samples.ts';
import { type DeployRequest, decideDeploy } from './deploy.ts';
import type { Standing } from './model.ts';

const request: DeployRequest = {
  release: null,
  containedIn: () => [],
  shaOf: (release) => `sha${release}`,
  acceptRejected: false,
  despiteLock: false,
  reason: '',
};
const hot1 = aStack({ release: 1, tag: 'hot' });
const new2 = aStack({ release: 2, tag: 'new' });
const built: Partial<Standing> = { stacks: [hot1, new2] };

type Case = readonly [name: string, standing: Partial<Standing>, request: Partial<DeployRequest>, outcome: string];

describe('an order to deploy', () => {
  const cases: readonly Case[] = [
    ['goes with what is built', built, {}, 'go'],
    ['goes with what is built when it is named', built, { release: 2 }, 'go'],
    ['has nothing to do when it is live', built, { release: 1 }, 'nothing-to-do'],
    ['is refused where nothing is built', { stacks: [hot1] }, {}, 'target/wrong-phase'],
    ['is refused when another one is built', built, { release: 3 }, 'target/wrong-phase'],
    [
      'F33 is refused before the checks are passed',
      { stacks: [hot1, { ...new2, readyAtMs: null }] },
      {},
      'target/wrong-phase',
    ],
    [
      'F20 is refused while another operation runs',
      { ...built, active: anOperation({ goal: goals.build }) },
      {},
      'operation/in-progress',
    ],
    [
      'goes when it contains a rejected commit: a person is told',
      { ...built, rejections: [aRejection(1)] },
      { containedIn: () => [{ rejection: aRejection(1), fixedBy: null }] },
      'go',
    ],
    ['is held by a lock', { ...built, locks: [aLock()] }, {}, 'lock/held'],
    ['goes through a lock on purpose', { ...built, locks: [aLock()] }, { despiteLock: true, reason: 'fix' }, 'go'],
    ['does not bring a rejected release back', { ...built, rejections: [aRejection(2)] }, {}, 'release/rejected'],
    [
      'does so on purpose',
      { ...built, rejections: [aRejection(2)] },
      { acceptRejected: true, reason: 'was not it' },
      'go',
    ],
    [
      'not without a reason',
      { ...built, rejections: [aRejection(2)] },
      { acceptRejected: true },
      'request/reason-missing',
    ],
  ];
  for (const [name, standing, change, outcome] of cases) {
    it(name, () => {
      const decision = decideDeploy(aStanding(standing), { ...request, ...change });

      assert.equal(decision.kind === 'refused' ? decision.refusal.code : decision.kind, outcome);
    });
  }

  it('fixes the stack and the release when it is ordered', () => {
    assert.deepEqual(decideDeploy(aStanding(built), request), { kind: 'go', notes: [], stack: 's2', release: 2 });
  });
});
