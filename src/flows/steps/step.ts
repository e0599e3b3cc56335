import type { Operation, Problem, Stack } from '../../core/deploys/model.ts';
import type { Release } from '../../core/releases/model.ts';
import type { Nouns } from '../../store/store.ts';
import type { Observation } from '../observe-target.ts';
import type { World } from '../world.ts';

/** What a step has at hand. `signal` is aborted when the lease is lost or another operation takes over. */
export type StepContext = {
  readonly world: World;
  readonly operation: Operation;
  readonly seen: Observation;
  readonly signal: AbortSignal;
};

/** How a step ended. `write` is carried out in the transaction that records the end, under the operation's fence. */
export type StepOutcome =
  | {
      readonly kind: 'done';
      readonly facts: Readonly<Record<string, unknown>>;
      readonly write?: (tx: Nouns) => Promise<void>;
    }
  | {
      readonly kind: 'failed';
      readonly problem: Problem;
      readonly facts: Readonly<Record<string, unknown>>;
      readonly write?: (tx: Nouns) => Promise<void>;
    };

export function stackOf({ seen }: Pick<StepContext, 'seen'>, id: string): { stack: Stack; release: Release } {
  const stack = seen.stacksRecorded.find((one) => one.id === id);
  const release = stack === undefined ? undefined : seen.releases.get(stack.release);
  if (stack === undefined || release === undefined) throw new Error(`step names unknown stack ${id}`);
  return { stack, release };
}

export function failed(problem: Problem, facts: Readonly<Record<string, unknown>> = {}): StepOutcome {
  return { kind: 'failed', problem, facts };
}
