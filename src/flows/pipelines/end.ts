import type { Pipeline } from '../../core/pipelines/pipeline.ts';
import type { Nouns } from '../../store/store.ts';
import { owe } from '../hotfix/owe.ts';
import { openHealed } from '../open-fixed.ts';
import { tell } from './tell.ts';

export type PipelineEnd =
  | { readonly status: 'done' }
  | { readonly status: 'failed'; readonly problem: NonNullable<Pipeline['problem']> }
  | { readonly status: 'cancelled'; readonly by: string; readonly reason: string }
  | { readonly status: 'collapsed'; readonly into: string };

/** Write the end of a pipeline that was read for change in this transaction, with what follows from it. */
export async function endPipeline(tx: Nouns, pipeline: Pipeline, end: PipelineEnd): Promise<Pipeline> {
  const endedAtMs = await tx.now();
  const problem = end.status === 'failed' ? end.problem : null;
  const ended: Pipeline = { ...pipeline, status: end.status, holds: [], problem, endedAtMs };
  await tx.pipelines.put(ended);
  const { release, createdAtMs, actor } = ended;
  const data = { release, tookMs: endedAtMs - createdAtMs };
  switch (end.status) {
    case 'done':
      await tell(tx, 'pipeline.done', ended, { actor, data });
      await owe(tx, ended);
      await openHealed(tx, ended);
      break;
    case 'failed':
      await tell(tx, 'pipeline.failed', ended, { actor, data: { ...data, ...end.problem } });
      break;
    case 'cancelled':
      await tell(tx, 'pipeline.cancelled', ended, { actor: end.by, data: { reason: end.reason } });
      break;
    case 'collapsed':
      await tell(tx, 'pipeline.collapsed', ended, { data: { into: end.into } });
      break;
  }
  return ended;
}
