import type { Refusal } from '../../core/orders/model.ts';
import { refuse } from '../../core/orders/model.ts';
import type { Pipeline } from '../../core/pipelines/pipeline.ts';
import { unreachable } from '../../lib/errors.ts';
import type { Nouns } from '../../store/store.ts';
import { endPipeline } from './end.ts';
import { tell } from './tell.ts';

export type ChangeOutcome =
  | { readonly kind: 'changed'; readonly pipeline: Pipeline; readonly message: string }
  | { readonly kind: 'nothing-to-do'; readonly pipeline: Pipeline; readonly message: string }
  | { readonly kind: 'planned'; readonly would: string }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

export type ChangeAsked = {
  readonly id: string;
  readonly actor: string;
  readonly reason: string;
  readonly dryRun: boolean;
};

/** Want a pipeline ended: what runs is stopped first, by the server that runs it. Null: there is none of that id. */
export async function cancelPipeline(_world: unknown, tx: Nouns, asked: ChangeAsked): Promise<ChangeOutcome | null> {
  const { id, actor, reason } = asked;
  const pipeline = await tx.pipelines.forChange(id);
  if (pipeline === null) return null;
  switch (pipeline.status) {
    case 'held': {
      if (asked.dryRun) return { kind: 'planned', would: `cancel ${id}, which is held` };
      const ended = await endPipeline(tx, pipeline, { status: 'cancelled', by: actor, reason });
      return { kind: 'changed', pipeline: ended, message: `${id} is cancelled.` };
    }
    case 'running': {
      if (pipeline.cancelled !== null)
        return { kind: 'nothing-to-do', pipeline, message: `${id} is being cancelled already.` };
      if (asked.dryRun) return { kind: 'planned', would: `stop the gates of ${id} that run, and cancel it` };
      const stopping: Pipeline = { ...pipeline, cancelled: { by: actor, reason } };
      await tx.pipelines.put(stopping);
      await tell(tx, 'pipeline.stopping', stopping, { actor, data: { reason } });
      return { kind: 'changed', pipeline: stopping, message: `${id} is being cancelled; its gates are stopped.` };
    }
    case 'deploying':
      return refuse(
        'pipeline/wrong-status',
        `${id} is deploying: its operation ${pipeline.operation ?? ''} is under way on ${pipeline.target}.`,
        `Stop that with \`astern cancel ${pipeline.target}\`, or put the last good release back with \`astern rollback ${pipeline.target}\`.`,
      );
    case 'cancelled':
      return { kind: 'nothing-to-do', pipeline, message: `${id} is cancelled already.` };
    case 'done':
    case 'failed':
    case 'collapsed':
      return { kind: 'nothing-to-do', pipeline, message: `${id} has ended already: ${pipeline.status}.` };
    default:
      return unreachable(pipeline.status);
  }
}
