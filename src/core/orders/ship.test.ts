import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { aLock, anOperation, aRejection, aStack, aStanding, goals } from '../testing/samples.ts';
import type { Standing } from './model.ts';
import { decideShip, type ShipRequest } from './ship.ts';

const ship: ShipRequest = {
  kind: 'ship',
  sha: 'sha9',
  built: null,
  contained: [],
  router: 'builtin',
  routedBy: 'builtin',
  acceptRejected: false,
  despiteLock: false,
  reason: '',
};
const hot1 = aStack({ release: 1, tag: 'hot' });
const hot2 = aStack({ release: 2, tag: 'hot' });
const old1 = aStack({ release: 1, tag: 'old' });
const new2 = aStack({ release: 2, tag: 'new' });
const busy = anOperation({ goal: goals.ship, release: 3 });
const rejected = [aRejection(2)];

type Case = readonly [name: string, standing: Partial<Standing>, request: Partial<ShipRequest>, outcome: string];

describe('an order to ship', () => {
  const cases: readonly Case[] = [
    ['goes on an empty target', {}, {}, 'go'],
    ['goes beside the hot one', { stacks: [hot1] }, {}, 'go'],
    ['goes while the former one is kept warm', { stacks: [old1, hot2] }, {}, 'go'],
    ['has nothing to do when its release is live', { stacks: [hot1] }, { built: 1 }, 'nothing-to-do'],
    ['F20 is refused while another operation runs', { active: busy }, {}, 'operation/in-progress'],
    ['is held by a lock', { locks: [aLock()] }, {}, 'lock/held'],
    ['goes through a lock on purpose', { locks: [aLock()] }, { despiteLock: true, reason: 'hotfix' }, 'go'],
    [
      'does not go through a lock without a reason',
      { locks: [aLock()] },
      { despiteLock: true },
      'request/reason-missing',
    ],
    ['does not move to another router', { stacks: [hot1] }, { router: 'haproxy' }, 'router/other-router'],
    ['takes another router while nothing stands there', {}, { router: 'haproxy' }, 'go'],
    ['takes any router at first', {}, { router: 'haproxy', routedBy: null }, 'go'],
    ['is not held by a soft lock', { locks: [aLock({ strength: 'soft' })] }, {}, 'go'],
    ['is held by a hard lock behind a soft one', { locks: [aLock({ strength: 'soft' }), aLock()] }, {}, 'lock/held'],
    ['a build is not held by a lock', { locks: [aLock()] }, { kind: 'build' }, 'go'],
    [
      'goes when it contains a rejected commit: a person is told',
      { rejections: rejected },
      { contained: [{ rejection: aRejection(2), fixedBy: null }] },
      'go',
    ],
    [
      'goes when it contains a rejected commit with its fix',
      { rejections: rejected },
      { contained: [{ rejection: aRejection(2), fixedBy: 'sha5' }] },
      'go',
    ],
    [
      'goes when what it contains was accepted meanwhile',
      { rejections: [] },
      { contained: [{ rejection: aRejection(2), fixedBy: null }] },
      'go',
    ],
    [
      'is built although it contains a rejected commit',
      { rejections: rejected },
      { kind: 'build', contained: [{ rejection: aRejection(2), fixedBy: null }] },
      'go',
    ],
    [
      'is held by the lock first: what opens that may say that it is fixed',
      { rejections: rejected, locks: [aLock()] },
      { contained: [{ rejection: aRejection(2), fixedBy: null }] },
      'lock/held',
    ],
    [
      'goes on purpose although it contains a rejected commit',
      { rejections: rejected },
      { contained: [{ rejection: aRejection(2), fixedBy: null }], acceptRejected: true, reason: 'fixed' },
      'go',
    ],
    [
      'does not go so without a reason',
      { rejections: rejected },
      { contained: [{ rejection: aRejection(2), fixedBy: null }], acceptRejected: true },
      'request/reason-missing',
    ],
    ['does not bring back a rejected commit', { rejections: rejected }, { sha: 'sha2' }, 'release/rejected'],
    [
      'F18 does not bring back a rejected release under another sha',
      { rejections: rejected },
      { built: 2 },
      'release/rejected',
    ],
    [
      'does not build a rejected commit, either',
      { rejections: rejected },
      { kind: 'build', sha: 'sha2' },
      'release/rejected',
    ],
    [
      'brings it back on purpose',
      { rejections: rejected },
      { sha: 'sha2', acceptRejected: true, reason: 'it was the database' },
      'go',
    ],
    [
      'does not bring it back without a reason',
      { rejections: rejected },
      { sha: 'sha2', acceptRejected: true },
      'request/reason-missing',
    ],
    ['waits for what stands on the test entrance', { stacks: [hot1, new2] }, {}, 'target/wrong-phase'],
    ['goes with what stands on the test entrance', { stacks: [hot1, new2] }, { built: 2 }, 'go'],
    ['removes a rejected one from the test entrance', { stacks: [hot1, new2], rejections: rejected }, {}, 'go'],
    ['gives the old stack the traffic again', { stacks: [old1, hot2] }, { built: 1 }, 'go'],
    [
      'a build does not put the old stack on the test entrance',
      { stacks: [old1, hot2] },
      { kind: 'build', built: 1 },
      'target/wrong-phase',
    ],
  ];
  for (const [name, standing, request, outcome] of cases) {
    it(name, () => {
      const decision = decideShip(aStanding(standing), { ...ship, ...request });

      assert.equal(decision.kind === 'refused' ? decision.refusal.code : decision.kind, outcome);
    });
  }

  it('says what it does besides', () => {
    const decision = decideShip(aStanding({ stacks: [hot1, new2], rejections: rejected }), { ...ship, built: 7 });

    assert.deepEqual(decision, {
      kind: 'go',
      notes: [
        'The rejected r2 is removed from the test entrance.',
        'r7 was built from this commit before and is used again.',
      ],
    });
  });
});
