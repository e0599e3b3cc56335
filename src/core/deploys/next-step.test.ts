import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { aStack, goals, seenOf } from '../testing/samples.ts';
import type { Problem, Stack } from './model.ts';
import { mayRemove, nextStep, type Step } from './next-step.ts';

type Part = Parameters<typeof nextStep>[0];
type Case = readonly [
  name: string,
  part: Part,
  stacks: readonly Stack[],
  seen: Parameters<typeof seenOf>[1],
  step: Step,
];

const trouble: Problem = { code: 'stack/not-healthy', message: 'no', next: 'look' };
const done: Step = { kind: 'finish', problem: null };
const failed: Step = { kind: 'finish', problem: trouble };
const hot1 = aStack({ release: 1, tag: 'hot' });
const old1 = aStack({ release: 1, tag: 'old' });
const new2 = aStack({ release: 2, tag: 'new' });
const hot2 = aStack({ release: 2, tag: 'hot' });
const new3 = aStack({ release: 3, tag: 'new' });
const unready2 = aStack({ release: 2, tag: 'new', readyAtMs: null });
const down = { started: true, serving: false };
const gone = { started: false, serving: false };

const ship = (release: number | null): Part => ({ goal: goals.ship, release, undoing: null });
const build = (release: number | null): Part => ({ goal: goals.build, release, undoing: null });
const rollback = (to: number, from: number): Part => ({ goal: goals.rollback(to, from), release: to, undoing: null });
const cancel = (release: number | null): Part => ({ goal: goals.cancel(release), release, undoing: null });
const cleanup = (release: number): Part => ({ goal: goals.cleanup(release), release, undoing: null });
const deploy = (release: number): Part => ({ goal: goals.deploy(release), release, undoing: null });
const undoing = (part: Part): Part => ({ ...part, undoing: trouble });
const flip = (from: string | null, to: string, formerBecomes: 'old' | 'new'): Step => ({
  kind: 'flip',
  from,
  to,
  formerBecomes,
});

describe('the way of a ship', () => {
  check([
    ['begins with the build', ship(null), [hot1], {}, { kind: 'build-release' }],
    ['gives the release a place beside the hot one', ship(2), [hot1], {}, { kind: 'place-stack', release: 2 }],
    ['gives the first release of all a place', ship(1), [], {}, { kind: 'place-stack', release: 1 }],
    [
      'starts what does not run',
      ship(2),
      [hot1, unready2],
      { conditions: { s2: gone } },
      { kind: 'start-stack', stack: 's2' },
    ],
    ['checks what runs and was never ready', ship(2), [hot1, unready2], {}, { kind: 'check-stack', stack: 's2' }],
    [
      'F08 checks again what the router does not know to be healthy',
      ship(2),
      [hot1, new2],
      { conditions: { s2: down } },
      { kind: 'check-stack', stack: 's2' },
    ],
    [
      'F33 checks, and does not start again, what dies and is started by the fleet',
      ship(2),
      [hot1, unready2],
      { conditions: { s2: down } },
      { kind: 'check-stack', stack: 's2' },
    ],
    ['flips once it is ready', ship(2), [hot1, new2], {}, flip('s1', 's2', 'old')],
    [
      'F03 flips once more when the router had switched and nobody wrote it down',
      ship(2),
      [hot1, new2],
      { production: 's2' },
      flip('s1', 's2', 'old'),
    ],
    [
      'F01 takes the traffic from whom the router names, not from whom the record names',
      ship(3),
      [hot1, aStack({ release: 2, tag: 'old' }), new3],
      { production: 's2', conditions: { s2: gone } },
      flip('s2', 's3', 'old'),
    ],
    [
      'hands the work over after the flip',
      ship(2),
      [old1, { ...hot2, workers: 'off' }],
      {},
      { kind: 'hand-over', to: 's2' },
    ],
    ['is done when the traffic and the workers are there', ship(2), [old1, hot2], {}, done],
    [
      'F58 goes on when the hot one is down',
      ship(2),
      [hot1, new2],
      { conditions: { s1: gone } },
      flip('s1', 's2', 'old'),
    ],
    [
      'keeps the old stack warm until the flip: what never comes up does not cost the quick way back',
      ship(3),
      [old1, hot2],
      {},
      { kind: 'place-stack', release: 3 },
    ],
    [
      'removes a rejected new stack that is in the way',
      ship(3),
      [hot1, new2],
      {},
      { kind: 'remove-stack', stack: 's2' },
    ],
    [
      'F39 keeps what is in the way while it is the last healthy one',
      ship(3),
      [hot1, new2],
      { conditions: { s1: gone } },
      { kind: 'place-stack', release: 3 },
    ],
    ['does nothing twice for a release that is live', ship(1), [hot1], {}, done],
    [
      'brings a live release back to a router that forgot it',
      ship(1),
      [hot1],
      { production: null },
      flip(null, 's1', 'old'),
    ],
    [
      'goes forward again with the old stack when its commit is shipped',
      ship(1),
      [old1, hot2],
      {},
      flip('s2', 's1', 'old'),
    ],
  ]);
});

describe('the way of a build', () => {
  check([
    ['ends on the test entrance', build(2), [hot1, new2], {}, done],
    [
      'leaves the traffic alone even if nothing is live',
      build(1),
      [aStack({ release: 1, tag: 'new' })],
      { production: null },
      done,
    ],
    ['does not flip what is live already', build(1), [hot1], {}, done],
  ]);
});

describe('the way of a deploy', () => {
  check([
    ['flips to the stack that was built', deploy(2), [hot1, new2], {}, flip('s1', 's2', 'old')],
    [
      'starts it again when it died meanwhile',
      deploy(2),
      [hot1, new2],
      { conditions: { s2: gone } },
      { kind: 'start-stack', stack: 's2' },
    ],
    [
      'says so when the stack is gone',
      deploy(2),
      [hot1],
      {},
      {
        kind: 'finish',
        problem: {
          code: 'stack/gone',
          message: 'The stack of r2 is gone.',
          next: 'Build it again with `astern build`.',
        },
      },
    ],
    [
      'does not take a stack that is leaving',
      deploy(2),
      [hot1, aStack({ release: 2, tag: 'leaving' })],
      {},
      {
        kind: 'finish',
        problem: {
          code: 'stack/gone',
          message: 'The stack of r2 is gone.',
          next: 'Build it again with `astern build`.',
        },
      },
    ],
  ]);
});

describe('the way back', () => {
  check([
    ['is one flip while the old stack is warm', rollback(1, 2), [old1, hot2], {}, flip('s2', 's1', 'new')],
    [
      'F09 starts the release anew when its stack is gone',
      rollback(1, 2),
      [hot2],
      {},
      { kind: 'place-stack', release: 1 },
    ],
    [
      'F46 brings the capacity up before the traffic moves',
      rollback(1, 2),
      [old1, hot2],
      { conditions: { s1: gone } },
      { kind: 'start-stack', stack: 's1' },
    ],
    [
      'F52 checks before the traffic moves',
      rollback(1, 2),
      [hot2, aStack({ release: 1, tag: 'new', readyAtMs: null })],
      {},
      { kind: 'check-stack', stack: 's1' },
    ],
    [
      'F05 records a flip that nobody wrote down',
      rollback(1, 2),
      [old1, hot2],
      { production: 's1' },
      flip('s2', 's1', 'new'),
    ],
    [
      'F21 turns round when a deploy had switched the router already',
      rollback(1, 2),
      [hot1, new2],
      { production: 's2' },
      flip('s2', 's1', 'new'),
    ],
    [
      'F21 gives the workers back when a deploy had only told them to finish',
      rollback(1, 2),
      [{ ...hot1, workers: 'quiesced' }, new2],
      {},
      { kind: 'hand-over', to: 's1' },
    ],
    [
      'hands the work over after the flip',
      rollback(1, 2),
      [{ ...hot1, workers: 'off' }, new2],
      {},
      { kind: 'hand-over', to: 's1' },
    ],
    ['is done when traffic and workers are back', rollback(1, 2), [hot1, new2], {}, done],
    [
      'F58 works when the bad release is down',
      rollback(1, 2),
      [old1, hot2],
      { conditions: { s2: gone } },
      flip('s2', 's1', 'new'),
    ],
    [
      'names who loses the traffic by the record when the router is silent',
      rollback(1, 2),
      [old1, hot2],
      { production: null },
      flip('s2', 's1', 'new'),
    ],
  ]);
});

describe('cleaning up', () => {
  check([
    ['removes the old stack', cleanup(1), [old1, hot2], {}, { kind: 'remove-stack', stack: 's1' }],
    ['is done once it is gone or leaving', cleanup(1), [aStack({ release: 1, tag: 'leaving' }), hot2], {}, done],
    [
      'I3 never removes the last healthy one',
      cleanup(1),
      [old1, hot2],
      { conditions: { s2: down } },
      {
        kind: 'finish',
        problem: {
          code: 'stack/last-healthy',
          message: 'No other stack than that of r1 is known to be healthy; it was not removed.',
          next: 'Put it back with `astern rollback`, or ship a release that works first.',
        },
      },
    ],
    [
      'I3 never removes what the router points at',
      cleanup(1),
      [old1, hot2],
      { production: 's1' },
      {
        kind: 'finish',
        problem: {
          code: 'stack/last-healthy',
          message: 'r1 has the traffic; it was not removed.',
          next: 'Put it back with `astern rollback`, or ship a release that works first.',
        },
      },
    ],
  ]);
});

describe('cancelling', () => {
  check([
    ['F24 removes the new stack', cancel(2), [hot1, new2], {}, { kind: 'remove-stack', stack: 's2' }],
    [
      'F24 removes the first stack of all, which nobody needs yet',
      cancel(1),
      [aStack({ release: 1, tag: 'new' })],
      { production: null },
      { kind: 'remove-stack', stack: 's1' },
    ],
    [
      'F24 gives the workers back that a deploy had told to finish',
      cancel(2),
      [{ ...hot1, workers: 'quiesced' }],
      {},
      { kind: 'hand-over', to: 's1' },
    ],
    ['F16 F59 is done when there is nothing to take back', cancel(null), [hot1], {}, done],
    [
      'follows the router when it had switched already',
      cancel(2),
      [hot1, new2],
      { production: 's2' },
      flip('s1', 's2', 'old'),
    ],
    [
      'says that it came too late',
      cancel(2),
      [old1, hot2],
      {},
      {
        kind: 'finish',
        problem: {
          code: 'cancel/too-late',
          message: 'r2 had already taken the traffic when the cancel came.',
          next: 'Put the former release back with `astern rollback`.',
        },
      },
    ],
    [
      'says so when the new stack is the only healthy one and stays',
      cancel(2),
      [hot1, new2],
      { conditions: { s1: gone } },
      {
        kind: 'finish',
        problem: {
          code: 'stack/last-healthy',
          message: 'No other stack than that of r2 is known to be healthy; it was not removed.',
          next: 'Put it back with `astern rollback`, or ship a release that works first.',
        },
      },
    ],
  ]);
});

describe('taking back what failed', () => {
  check([
    ['F16 takes nothing back where nothing was begun', undoing(ship(null)), [hot1], {}, failed],
    [
      'F57 removes a new stack that never became ready',
      undoing(ship(2)),
      [hot1, unready2],
      {},
      { kind: 'remove-stack', stack: 's2' },
    ],
    ['keeps a new stack that was ready, to look into', undoing(ship(2)), [hot1, new2], {}, failed],
    [
      'F02 flips back to the hot one when the switch could not be confirmed',
      undoing(ship(2)),
      [hot1, new2],
      { production: 's2' },
      { kind: 'flip-back', to: 's1' },
    ],
    [
      'F02 stays where the traffic is when the former one is down',
      undoing(ship(2)),
      [hot1, new2],
      { production: 's2', conditions: { s1: down } },
      flip('s1', 's2', 'old'),
    ],
    [
      'gives workers back that were told to finish before the flip failed',
      undoing(deploy(2)),
      [{ ...hot1, workers: 'quiesced' }, new2],
      {},
      { kind: 'hand-over', to: 's1' },
    ],
    [
      'does not remove what has the traffic, whatever failed after the flip',
      undoing(ship(2)),
      [old1, hot2],
      {},
      failed,
    ],
    [
      'F52 keeps what serves when the way back fails',
      undoing(rollback(1, 2)),
      [aStack({ release: 1, tag: 'new', readyAtMs: null }), hot2],
      {},
      { kind: 'remove-stack', stack: 's1' },
    ],
    [
      'F52 keeps the old stack that did not come up, for another try',
      undoing(rollback(1, 2)),
      [old1, hot2],
      { conditions: { s1: down } },
      failed,
    ],
  ]);
});

describe('may a stack be removed?', () => {
  const answers: ReadonlyArray<readonly [string, boolean, string, readonly Stack[], Parameters<typeof seenOf>[1]]> = [
    ['yes, when another serves', true, 's1', [old1, hot2], {}],
    ['F43 never what the router points at, even if others serve', false, 's1', [old1, hot2], { production: 's1' }],
    ['yes, when it does not run', true, 's1', [old1, hot2], { conditions: { s1: gone, s2: gone } }],
    ['yes, when it was never ready', true, 's2', [hot1, unready2], { conditions: { s1: gone, s2: down } }],
    [
      'F08 F45 no, while a restarted router knows the health of none',
      false,
      's1',
      [old1, hot2],
      { conditions: { s1: down, s2: down } },
    ],
    ['no, when it is the last one that serves', false, 's1', [old1, hot2], { conditions: { s2: down } }],
    ['yes, where nothing is live', true, 's1', [aStack({ release: 1, tag: 'new' })], {}],
  ];
  for (const [name, expected, stack, stacks, told] of answers) {
    it(name, () => assert.equal(mayRemove(stack, stacks, seenOf(stacks, told)), expected));
  }
});

function check(cases: readonly Case[]): void {
  for (const [name, part, stacks, told, step] of cases) {
    it(name, () => assert.deepEqual(nextStep(part, stacks, seenOf(stacks, told)), step));
  }
}
