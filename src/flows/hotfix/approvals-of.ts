import type { ApprovalState } from '../../core/pipelines/decide-deploy.ts';
import type { Pipeline } from '../../core/pipelines/pipeline.ts';
import type { Nouns } from '../../store/store.ts';
import type { World } from '../world.ts';

/** How many approvals a pipeline needs before its deploy, and has. Only a hotfix needs any. */
export async function approvalsOf(_world: World, tx: Nouns, pipeline: Pipeline): Promise<ApprovalState> {
  const from = 'somebody other than the author';
  if (pipeline.mode !== 'hotfix' || pipeline.release === null) return { needed: 0, given: 0, from };
  const service = pipeline.target.slice(0, pipeline.target.indexOf('/'));
  const release = await tx.releases.get(service, pipeline.release);
  const given = (await tx.approvals.of(pipeline.id)).filter(({ actor }) => actor !== pipeline.actor);
  return { needed: release?.config.hotfix.approvals ?? 1, given: given.length, from };
}
