import { approversText } from '../../core/hotfix/judge-approvals.ts';
import type { HotfixConfig } from '../../core/pipelines/model.ts';
import type { Pipeline } from '../../core/pipelines/pipeline.ts';
import type { Nouns } from '../../store/store.ts';
import type { Needs } from '../world.ts';
import { circleOf, needsApproval, ruleOf } from './approvals-of.ts';

/** What whoever orders a hotfix should know: whose word it will wait for, or that it waits for nobody's. */
export async function orderNotes(
  world: Needs<'people'>,
  tx: Nouns,
  pipeline: Pipeline,
  own: HotfixConfig,
): Promise<readonly string[]> {
  if (!needsApproval(pipeline)) return [];
  const { needed, group } = await ruleOf(tx, pipeline, own);
  if (needed === 0) return [];
  if (pipeline.consent.breakGlass)
    return ['BREAK-GLASS: it is deployed without approval; everybody sees it in the log.'];
  const count = `${needed} approval${needed === 1 ? '' : 's'}`;
  const from = approversText(group, world.people, circleOf(world, pipeline));
  return [`Its deploy will wait for ${count}, from ${from}: \`astern hotfix approve ${pipeline.id}\`.`];
}
