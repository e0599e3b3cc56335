import type { Operation, OperationKind, Phase, Stack, StackTag, StepName } from './model.ts';

/** Where a target stands. Computed from its stacks and the operation under way, so that the two can never disagree. */
export function phaseOf(stacks: readonly Stack[], active: Pick<Operation, 'kind' | 'step'> | null): Phase {
  if (active !== null) return phaseUnder(active.kind, active.step);
  if (tagged(stacks, 'new') !== null) return 'built';
  return tagged(stacks, 'old') === null ? 'cruise' : 'deployed';
}

export function tagged(stacks: readonly Stack[], tag: StackTag): Stack | null {
  return stacks.find((stack) => stack.tag === tag) ?? null;
}

const FLIPPING: readonly StepName[] = ['flip', 'hand-over', 'flip-back', 'finish'];

function phaseUnder(kind: OperationKind, step: StepName | null): Phase {
  switch (kind) {
    case 'build':
      return 'building';
    case 'ship':
      return step !== null && FLIPPING.includes(step) ? 'deploying' : 'building';
    case 'deploy':
      return 'deploying';
    case 'rollback':
      return 'rolling-back';
    case 'cleanup':
    case 'cancel':
      return 'cleaning';
  }
}
