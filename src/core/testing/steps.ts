import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Problem, Stack } from '../deploys/model.ts';
import { nextStep, type Step } from '../deploys/next-step.ts';
import { aStack, goals, seenOf } from './samples.ts';

type Part = Parameters<typeof nextStep>[0];
type Case = readonly [
  name: string,
  part: Part,
  stacks: readonly Stack[],
  seen: Parameters<typeof seenOf>[1],
  step: Step,
];

export const trouble: Problem = { code: 'stack/not-healthy', message: 'no', next: 'look' };
export const done: Step = { kind: 'finish', problem: null };
export const failed: Step = { kind: 'finish', problem: trouble };
export const hot1 = aStack({ release: 1, tag: 'hot' });
export const old1 = aStack({ release: 1, tag: 'old' });
export const new2 = aStack({ release: 2, tag: 'new' });
export const hot2 = aStack({ release: 2, tag: 'hot' });
export const new3 = aStack({ release: 3, tag: 'new' });
export const unready2 = aStack({ release: 2, tag: 'new', readyAtMs: null });
export const down = { started: true, serving: false };
export const gone = { started: false, serving: false };

export const ship = (release: number | null): Part => ({ goal: goals.ship, release, undoing: null });
export const build = (release: number | null): Part => ({ goal: goals.build, release, undoing: null });
export const rollback = (to: number, from: number): Part => ({
  goal: goals.rollback(to, from),
  release: to,
  undoing: null,
});
export const cancel = (release: number | null): Part => ({ goal: goals.cancel(release), release, undoing: null });
export const cleanup = (release: number): Part => ({ goal: goals.cleanup(release), release, undoing: null });
export const deploy = (release: number): Part => ({ goal: goals.deploy(release), release, undoing: null });
export const undoing = (part: Part): Part => ({ ...part, undoing: trouble });
export const flip = (from: string | null, to: string, formerBecomes: 'old' | 'new'): Step => ({
  kind: 'flip',
  from,
  to,
  formerBecomes,
});

/** A test for each line of a table: what comes next there. */
export function check(cases: readonly Case[]): void {
  for (const [name, part, stacks, told, step] of cases) {
    it(name, () => assert.deepEqual(nextStep(part, stacks, seenOf(stacks, told)), step));
  }
}
