import type { Goal, Operation } from '../core/deploys/model.ts';
import type { Card } from '../core/guard/model.ts';
import type { Refusal } from '../core/orders/model.ts';
import type { Pipeline } from '../core/pipelines/pipeline.ts';
import { newId } from '../lib/ids.ts';
import type { Nouns } from '../store/store.ts';
import type { Undone } from './undone-commits.ts';

/** What became of an order. `planned` is the answer to a dry run: nothing was written. */
export type OrderOutcome =
  | {
      readonly kind: 'ordered';
      readonly operation: Operation;
      readonly notes: readonly string[];
      readonly choice: Chosen | null;
    }
  /** A pipeline, which orders its operation when its gates have passed. */
  | {
      readonly kind: 'started';
      readonly pipeline: Pipeline;
      readonly notes: readonly string[];
      readonly choice: Chosen | null;
    }
  | { readonly kind: 'planned'; readonly would: readonly string[]; readonly choice: Chosen | null }
  | { readonly kind: 'nothing-to-do'; readonly message: string }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

export type Chosen = {
  readonly card: Card;
  readonly passedOver: readonly Card[];
  /** What goes away with it; only where it was asked what would be done. */
  readonly undoes: Undone | null;
};

export type Asked = {
  readonly target: string;
  readonly actor: string;
  readonly dryRun: boolean;
};

/** Write an operation with the event that tells of it. The reconciler does the rest. */
export async function startOperation(
  tx: Nouns,
  asked: Asked,
  order: { goal: Goal; release: number | null; facts: Readonly<Record<string, unknown>> },
): Promise<Operation> {
  const id = newId('op');
  const { target, actor } = asked;
  const operation = await tx.operations.start({ id, target, goal: order.goal, actor, release: order.release });
  const data = { kind: order.goal.kind, release: order.release, ...order.facts };
  await tx.events.append({ kind: 'operation.ordered', target, operation: id, actor, data });
  return operation;
}

/** End an operation because another takes its place; whoever works on it is fenced out from here on. */
export async function supersede(tx: Nouns, asked: Asked, operation: Operation, by: string): Promise<void> {
  const problem = {
    code: 'operation/superseded',
    message: `Aborted by ${asked.actor} for a ${by}.`,
    next: `See \`astern status ${asked.target}\`.`,
  };
  await tx.operations.supersede(operation.id, problem);
  const data = { kind: operation.kind, by };
  const { target, actor } = asked;
  await tx.events.append({ kind: 'operation.superseded', target, operation: operation.id, actor, data });
}
