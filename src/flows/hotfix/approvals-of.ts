import { tagged } from '../../core/deploys/phase.ts';
import {
  type ApprovalRule,
  approversText,
  type Circle,
  countingApprovals,
  stricterRule,
} from '../../core/hotfix/judge-approvals.ts';
import type { ApprovalState } from '../../core/pipelines/decide-deploy.ts';
import type { HotfixConfig } from '../../core/pipelines/model.ts';
import type { Pipeline } from '../../core/pipelines/pipeline.ts';
import type { Nouns } from '../../store/store.ts';
import type { Needs } from '../world.ts';

/** How many approvals a pipeline needs before its deploy, and has. Only a hotfix that takes the traffic needs any. */
export async function approvalsOf(world: Needs<'people'>, tx: Nouns, pipeline: Pipeline): Promise<ApprovalState> {
  if (!needsApproval(pipeline)) return { needed: 0, given: 0, from: 'nobody' };
  const rule = await ruleOf(tx, pipeline, null);
  const circle = circleOf(world, pipeline);
  const counting = countingApprovals(await tx.approvals.of(pipeline.id), rule, circle);
  return { needed: rule.needed, given: counting.length, from: approversText(rule.group, world.people, circle) };
}

export function needsApproval({ mode, purpose }: Pipeline): boolean {
  return mode === 'hotfix' && purpose === 'ship';
}

/** What its own `astern.yml` says, but no less than that of the live release. `own`: read by the caller while no release is built yet. */
export async function ruleOf(tx: Nouns, pipeline: Pipeline, own: HotfixConfig | null): Promise<ApprovalRule> {
  const built = pipeline.release === null ? null : await configOf(tx, pipeline.target, pipeline.release);
  const live = await liveConfig(tx, pipeline.target);
  const said = built ?? own;
  if (said === null) return ruleIn(live) ?? { needed: 1, group: null };
  return stricterRule(ruleIn(live), { needed: said.approvals, group: said.approvers });
}

export function circleOf({ people }: Needs<'people'>, { actor, commit, email }: Pipeline): Circle {
  return { actor, authors: [{ name: commit.author, email }], people };
}

/** What the live release says about hotfixes; null when nothing is live. */
export async function liveConfig(tx: Nouns, target: string): Promise<HotfixConfig | null> {
  const hot = tagged(await tx.stacks.ofTarget(target), 'hot');
  return hot === null ? null : configOf(tx, target, hot.release);
}

async function configOf(tx: Nouns, target: string, release: number): Promise<HotfixConfig | null> {
  return (await tx.releases.get(target.slice(0, target.indexOf('/')), release))?.config.hotfix ?? null;
}

function ruleIn(config: HotfixConfig | null): ApprovalRule | null {
  return config === null ? null : { needed: config.approvals, group: config.approvers };
}
