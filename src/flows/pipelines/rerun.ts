import { refuse } from '../../core/orders/model.ts';
import type { Pipeline } from '../../core/pipelines/pipeline.ts';
import type { Nouns } from '../../store/store.ts';
import type { ChangeAsked, ChangeOutcome } from './cancel.ts';
import { tell } from './tell.ts';

/** Run a pipeline again from what failed: what has passed stays so. Null: there is none of that id. */
export async function rerunPipeline(
  tx: Nouns,
  { id, actor, reason, dryRun }: ChangeAsked,
): Promise<ChangeOutcome | null> {
  const pipeline = await tx.pipelines.forChange(id);
  if (pipeline === null) return null;
  const { status, mode, target, round } = pipeline;
  if (mode === 'rollback') {
    return refuse(
      'pipeline/wrong-status',
      `${id} is a rollback; it has no gates to run again.`,
      `Order it with \`astern rollback ${target}\`.`,
    );
  }
  if (status === 'running' || status === 'held' || status === 'deploying')
    return { kind: 'nothing-to-do', pipeline, message: `${id} has not ended: it is ${status}.` };
  if (status !== 'failed' && status !== 'cancelled') {
    return refuse(
      'pipeline/wrong-status',
      `${id} is ${status}; only one that failed or was cancelled is run again.`,
      'Ship the commit with `astern ship` to have it deployed.',
    );
  }
  if (dryRun) return { kind: 'planned', would: `run ${id} again from what failed` };
  const again: Pipeline = {
    ...pipeline,
    status: 'running',
    round: round + 1,
    operation: null,
    cancelled: null,
    problem: null,
    endedAtMs: null,
  };
  await tx.pipelines.put(again);
  await tell(tx, 'pipeline.rerun', again, { actor, data: { round: again.round, reason } });
  return { kind: 'changed', pipeline: again, message: `${id} runs again from what failed.` };
}
