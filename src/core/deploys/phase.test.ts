import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { aStack } from '../testing/samples.ts';
import type { OperationKind, Phase, StackTag, StepName } from './model.ts';
import { phaseOf } from './phase.ts';

describe('the phase of a target at rest', () => {
  const cases: ReadonlyArray<readonly [string, readonly StackTag[], Phase]> = [
    ['is cruise with only a hot stack', ['hot'], 'cruise'],
    ['is cruise before the first release', [], 'cruise'],
    ['is built with a new stack beside it', ['hot', 'new'], 'built'],
    ['is built before the first deploy', ['new'], 'built'],
    ['is deployed while the old stack is warm', ['hot', 'old'], 'deployed'],
    ['is built when an old and a new stack stand beside it', ['hot', 'old', 'new'], 'built'],
    ['takes no notice of what is leaving', ['hot', 'leaving'], 'cruise'],
  ];
  for (const [name, tags, phase] of cases) {
    it(name, () =>
      assert.equal(
        phaseOf(
          tags.map((tag, index) => aStack({ release: index, tag })),
          null,
        ),
        phase,
      ),
    );
  }
});

describe('the phase of a target under an operation', () => {
  const cases: ReadonlyArray<readonly [OperationKind, StepName | null, Phase]> = [
    ['ship', null, 'building'],
    ['ship', 'build-release', 'building'],
    ['ship', 'check-stack', 'building'],
    ['ship', 'flip', 'deploying'],
    ['ship', 'hand-over', 'deploying'],
    ['ship', 'flip-back', 'deploying'],
    ['build', 'check-stack', 'building'],
    ['deploy', null, 'deploying'],
    ['rollback', 'place-stack', 'rolling-back'],
    ['cleanup', 'remove-stack', 'cleaning'],
    ['cancel', 'remove-stack', 'cleaning'],
  ];
  for (const [kind, step, phase] of cases) {
    it(`is ${phase} while a ${kind} is at ${step ?? 'its beginning'}`, () =>
      assert.equal(phaseOf([aStack({ release: 1, tag: 'hot' })], { kind, step }), phase));
  }
});
