import { approversText } from '../../core/hotfix/judge-approvals.ts';
import { withinQuotaWindow } from '../../core/hotfix/owed.ts';
import type { HotfixConfig } from '../../core/pipelines/model.ts';
import type { Pipeline } from '../../core/pipelines/pipeline.ts';
import type { Nouns } from '../../store/store.ts';
import type { Needs } from '../world.ts';
import { circleOf, needsApproval, ruleOf } from './approvals-of.ts';
import { hotfixesOf } from './owe.ts';

/** What whoever orders a hotfix should know: whose word it will wait for, and whether it is one too many. Neither refuses it. */
export async function orderNotes(
  world: Needs<'people'>,
  tx: Nouns,
  pipeline: Pipeline,
  own: HotfixConfig,
): Promise<readonly string[]> {
  if (!needsApproval(pipeline)) return [];
  return [...(await approvalNotes(world, tx, pipeline, own)), ...(await quotaNotes(tx, pipeline, own))];
}

async function approvalNotes(
  world: Needs<'people'>,
  tx: Nouns,
  pipeline: Pipeline,
  own: HotfixConfig,
): Promise<readonly string[]> {
  const { needed, group } = await ruleOf(tx, pipeline, own);
  if (needed === 0) return [];
  if (pipeline.consent.breakGlass)
    return ['BREAK-GLASS: it is deployed without approval; everybody sees it in the log.'];
  const count = `${needed} approval${needed === 1 ? '' : 's'}`;
  const from = approversText(group, world.people, circleOf(world, pipeline));
  return [`Its deploy will wait for ${count}, from ${from}: \`astern hotfix approve ${pipeline.id}\`.`];
}

async function quotaNotes(
  tx: Nouns,
  { target, commit }: Pipeline,
  { maxPerMonth }: HotfixConfig,
): Promise<readonly string[]> {
  const service = target.slice(0, target.indexOf('/'));
  const recent = withinQuotaWindow(await hotfixesOf(tx, service), await tx.now());
  const others = recent.filter(({ sha }) => sha !== commit.sha).length;
  if (others < maxPerMonth) return [];
  const number = `hotfix number ${others + 1} of ${service} within 30 days`;
  return [`It is ${number}, and ${maxPerMonth} are allowed: it will be flagged.`];
}
