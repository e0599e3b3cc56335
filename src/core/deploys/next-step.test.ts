import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { aStack, seenOf } from '../testing/samples.ts';
import {
  build,
  check,
  deploy,
  done,
  down,
  flip,
  gone,
  hot1,
  hot2,
  new2,
  new3,
  old1,
  rollback,
  ship,
  unready2,
} from '../testing/steps.ts';
import type { Stack } from './model.ts';
import { mayRemove } from './next-step.ts';

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
