import type { Pipeline } from '../../core/pipelines/pipeline.ts';
import { newId } from '../../lib/ids.ts';
import type { Nouns } from '../../store/store.ts';
import { tell } from './tell.ts';

/** What a pipeline is from its beginning; all else follows. */
export type NewPipeline = Pick<
  Pipeline,
  | 'target'
  | 'mode'
  | 'purpose'
  | 'trigger'
  | 'actor'
  | 'repository'
  | 'commit'
  | 'email'
  | 'branch'
  | 'because'
  | 'incident'
  | 'plan'
  | 'failFast'
  | 'rebuild'
  | 'consent'
> &
  Partial<Pick<Pipeline, 'release' | 'status' | 'operation'>>;

/** Write a pipeline with the event that tells of it; its target must be there. The worker does the rest. */
export async function startPipeline(tx: Nouns, wanted: NewPipeline): Promise<Pipeline> {
  const id = newId('pl');
  await tx.pipelines.put({
    status: 'running',
    release: null,
    operation: null,
    ...wanted,
    id,
    round: 1,
    holds: [],
    cancelled: null,
    problem: null,
    createdAtMs: await tx.now(),
    endedAtMs: null,
    version: 1,
  });
  const pipeline = await tx.pipelines.forChange(id);
  if (pipeline === null) throw new Error(`${id} was not written`);
  const { commit, branch, because, incident, purpose, trigger, plan, actor, consent } = pipeline;
  const data = {
    ...{ title: commit.title, author: commit.author, branch, because, incident, purpose, trigger },
    gates: plan.filter(({ action }) => action !== 'skip').map(({ gate }) => gate),
    skipped: plan.filter(({ action }) => action === 'skip').map(({ gate }) => gate),
    ...(consent.reason === '' ? {} : { reason: consent.reason }),
  };
  await tell(tx, 'pipeline.started', pipeline, { actor, data });
  return pipeline;
}
