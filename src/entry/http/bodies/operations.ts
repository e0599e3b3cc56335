import type { OperationBody, StepBody } from '../../../api/operations.ts';
import type { Operation, StepRecord } from '../../../core/deploys/model.ts';
import { releaseName } from '../../../core/releases/model.ts';
import type { Nouns } from '../../../store/store.ts';
import { timeOf, timeOrNull } from './time.ts';

export async function operationBody(store: Nouns, operation: Operation): Promise<OperationBody> {
  const steps = await store.steps.of(operation.id);
  return withSteps(operation, steps, await shaOf(store, operation));
}

export function withSteps(operation: Operation, steps: readonly StepRecord[], sha: string | null): OperationBody {
  const { id, target, kind, status, actor, step, attempts, problem, undoing, result } = operation;
  const builds = kind === 'ship' || kind === 'build';
  return {
    id,
    target,
    kind,
    status,
    actor,
    release: operation.release === null ? null : releaseName(operation.release),
    sha,
    step,
    attempts,
    steps: steps.map(stepBody),
    createdAt: timeOf(operation.createdAtMs),
    endedAt: timeOrNull(operation.endedAtMs),
    problem,
    undoing,
    result,
    log: builds ? `/v1/operations/${id}/log` : null,
  };
}

function stepBody({ step, subject, startedAtMs, endedAtMs, outcome, facts }: StepRecord): StepBody {
  return { step, subject, startedAt: timeOf(startedAtMs), endedAt: timeOrNull(endedAtMs), outcome, facts };
}

async function shaOf(store: Nouns, { goal, release, target }: Operation): Promise<string | null> {
  if (goal.kind === 'ship' || goal.kind === 'build') return goal.sha;
  if (release === null) return null;
  return (await store.releases.get(target.slice(0, target.indexOf('/')), release))?.commit.sha ?? null;
}
