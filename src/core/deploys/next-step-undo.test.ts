import { describe } from 'node:test';
import { aStack } from '../testing/samples.ts';
import {
  cancel,
  check,
  cleanup,
  deploy,
  done,
  down,
  failed,
  flip,
  gone,
  hot1,
  hot2,
  new2,
  old1,
  rollback,
  ship,
  undoing,
  unready2,
} from '../testing/steps.ts';

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
