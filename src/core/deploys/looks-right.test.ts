import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { aStack } from '../testing/samples.ts';
import { looksRight } from './looks-right.ts';
import type { Stack } from './model.ts';

const hot = aStack({ id: 'h', release: 2, tag: 'hot', workers: 'on' });
const old = aStack({ id: 'o', release: 1, tag: 'old' });
const up = (id: string) => ({ id, instances: [{ up: true }] });
const runs = (stack: string) => ({ stack, state: 'running' });
const router = { production: 'h', breakGlass: [], stacks: [up('h'), up('o')] };
const all = { router, instances: [runs('h'), runs('o')] };

describe('a target at rest', () => {
  const cases: readonly (readonly [string, readonly Stack[], typeof all, boolean])[] = [
    ['looks right when all is as recorded', [hot, old], all, true],
    [
      'looks right when there is nothing',
      [],
      { router: { ...router, production: null, stacks: [] } as never, instances: [] },
      true,
    ],
    ['does not when the traffic is elsewhere', [hot, old], { ...all, router: { ...router, production: 'o' } }, false],
    [
      'does not when somebody broke the glass',
      [hot, old],
      { ...all, router: { ...router, breakGlass: [{}] as never[] } },
      false,
    ],
    [
      'does not when an instance does not answer',
      [hot, old],
      { ...all, router: { ...router, stacks: [up('h'), { id: 'o', instances: [{ up: false }] }] } },
      false,
    ],
    [
      'does not when the router has lost a stack',
      [hot, old],
      { ...all, router: { ...router, stacks: [up('h')] } },
      false,
    ],
    ['does not when the router knows one more', [hot], all, false],
    [
      'does not when something runs that is not recorded',
      [hot, old],
      { ...all, instances: [...all.instances, runs('x')] },
      false,
    ],
    [
      'does not when an instance has ended',
      [hot, old],
      { ...all, instances: [{ stack: 'h', state: 'waiting-to-restart' }] },
      false,
    ],
    ['does not when its workers are off', [{ ...hot, workers: 'off' }, old], all, false],
    ['does not while a stack is leaving', [hot, { ...old, tag: 'leaving' }], all, false],
  ];
  for (const [name, stacks, afar, right] of cases) {
    it(name, () => assert.equal(looksRight(stacks, afar), right));
  }
});
