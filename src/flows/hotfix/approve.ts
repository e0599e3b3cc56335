import {
  type ApprovalRule,
  approversText,
  type Circle,
  groupThatCounts,
  mayApprove,
} from '../../core/hotfix/judge-approvals.ts';
import type { Named } from '../../core/hotfix/people.ts';
import type { ApprovalState } from '../../core/pipelines/decide-deploy.ts';
import type { HotfixConfig } from '../../core/pipelines/model.ts';
import type { Pipeline } from '../../core/pipelines/pipeline.ts';
import { UserError } from '../../lib/errors.ts';
import type { Nouns } from '../../store/store.ts';
import { tell } from '../pipelines/tell.ts';
import type { Needs } from '../world.ts';
import { approvalsOf, circleOf, needsApproval, ruleOf } from './approvals-of.ts';
import { authorsOf } from './authors-of.ts';

export type ApprovalAsked = {
  readonly pipeline: string;
  readonly actor: string;
  readonly reason: string;
  /** Deploy without the approvals that are missing. */
  readonly breakGlass: boolean;
  readonly dryRun: boolean;
};

export type Approved = {
  readonly pipeline: Pipeline;
  readonly state: ApprovalState;
  readonly message: string;
  readonly notes: readonly string[];
};

/** What is asked of the repository before the transaction. */
export type CommitSays = {
  /** Of a release that is not built yet; null when it is built, or cannot be read now. */
  readonly own: HotfixConfig | null;
  /** Who wrote what the hotfix brings. */
  readonly authors: readonly Named[];
};

/** Read what the commit says about approvals, and who wrote it. */
export async function prepareApproval(
  world: Needs<'store' | 'source' | 'parseConfig'>,
  id: string,
): Promise<CommitSays> {
  const pipeline = await world.store.pipelines.get(id);
  if (pipeline === null) return { own: null, authors: [] };
  return { own: await readOwn(world, pipeline), authors: await authorsOf(world, pipeline) };
}

async function readOwn(
  { source, parseConfig }: Needs<'source' | 'parseConfig'>,
  { release, repository, commit }: Pipeline,
): Promise<HotfixConfig | null> {
  if (release !== null) return null;
  try {
    const text = await source.readFile(repository, commit.sha, 'astern.yml');
    return text === null ? null : parseConfig(text, `astern.yml@${commit.sha.slice(0, 7)}`).hotfix;
  } catch {
    // The rule of the live release is known, and what is built later is judged again.
    return null;
  }
}

/** Write down that somebody stands for a hotfix. Throws UserError when their word does not count, or is not asked for. */
export async function approve(
  world: Needs<'people'>,
  tx: Nouns,
  asked: ApprovalAsked,
  { own, authors }: CommitSays,
): Promise<Approved> {
  const pipeline = await waitingFor(tx, asked);
  if (asked.breakGlass) return breakGlass(world, tx, pipeline, asked);
  const rule = await ruleOf(tx, pipeline, own);
  const circle = circleOf(world, pipeline);
  demandRight(pipeline, asked.actor, rule, { ...circle, authors: [...circle.authors, ...authors] });
  const before = await tx.approvals.of(pipeline.id);
  const isNew = !before.some(({ actor }) => actor === asked.actor);
  if (isNew && !asked.dryRun) {
    const { actor, reason } = asked;
    await tx.approvals.put({ pipeline: pipeline.id, actor, reason, atMs: await tx.now() });
    await tell(tx, 'pipeline.approved', pipeline, { actor, data: { reason } });
  }
  const state = { ...(await approvalsOf(world, tx, pipeline)), needed: rule.needed };
  const verb = asked.dryRun ? 'would approve' : 'approved';
  const words = isNew ? `${asked.actor} ${verb}` : `${asked.actor} had approved already:`;
  return {
    pipeline,
    state,
    message: `${words} ${nameOf(pipeline)}: ${countText(state)}.`,
    notes: notesOn(rule, world),
  };
}

async function waitingFor(tx: Nouns, { pipeline: id }: ApprovalAsked): Promise<Pipeline> {
  const pipeline = await tx.pipelines.forChange(id);
  if (pipeline === null)
    throw new UserError(
      'pipeline/unknown',
      `There is no pipeline ${JSON.stringify(id)}.`,
      'See `astern hotfix status`.',
    );
  if (pipeline.endedAtMs !== null || pipeline.status === 'deploying' || !needsApproval(pipeline)) {
    const why = needsApproval(pipeline) ? `is ${pipeline.status}` : 'is no hotfix';
    throw new UserError('hotfix/no-approval', `${id} ${why}: it waits for no approval.`, 'See `astern hotfix status`.');
  }
  return pipeline;
}

function demandRight(pipeline: Pipeline, actor: string, rule: ApprovalRule, circle: Circle): void {
  const answer = mayApprove(actor, rule, circle);
  if (answer.kind === 'yes') return;
  const why = {
    'wrote-it': `wrote ${pipeline.commit.sha.slice(0, 7)}, or a part of what it brings`,
    'ordered-it': `ordered ${pipeline.id}`,
    'not-in-group': `is not in the group that may approve`,
  }[answer.why];
  const others = approversText(rule.group, circle.people, circle);
  throw new UserError(
    'hotfix/not-approver',
    `${actor} ${why}: another's word is needed, from ${others}.`,
    `Ask one of them to run \`astern hotfix approve ${pipeline.id}\`. If nobody can be reached and it cannot wait: \`astern hotfix approve ${pipeline.id} --break-glass --reason "…"\`.`,
  );
}

/** Everybody who may act can do this, and everybody sees it. */
async function breakGlass(
  world: Needs<'people'>,
  tx: Nouns,
  pipeline: Pipeline,
  asked: ApprovalAsked,
): Promise<Approved> {
  const { actor, reason } = asked;
  if (reason === '')
    throw new UserError(
      'request/reason-missing',
      '--break-glass needs a reason.',
      'Add `--reason "…"`; it is written into the log.',
    );
  const broken = { ...pipeline, consent: { ...pipeline.consent, breakGlass: true, reason } };
  if (!pipeline.consent.breakGlass && !asked.dryRun) {
    await tx.pipelines.put(broken);
    await tellBreakGlass(tx, broken, actor);
  }
  const state = await approvalsOf(world, tx, broken);
  const is = asked.dryRun ? 'would be' : 'is';
  const message = `BREAK-GLASS: ${nameOf(pipeline)} ${is} deployed without approval, by ${actor}: ${reason}`;
  return {
    pipeline: broken,
    state,
    message,
    notes: ['This is in the log and in `astern hotfix status` for everybody to see.'],
  };
}

/** Said when it is asked for, whether or not an approval comes later: the door was opened. */
export async function tellBreakGlass(tx: Nouns, pipeline: Pipeline, actor: string): Promise<void> {
  await tell(tx, 'hotfix.broke-glass', pipeline, { actor, data: { reason: pipeline.consent.reason } });
}

function notesOn(rule: ApprovalRule, { people }: Needs<'people'>): readonly string[] {
  if (groupThatCounts(rule.group, people) !== null) return [];
  return [
    "Nobody is named as on call in the server's settings (`people`), so anybody but the author and whoever ordered it may approve.",
  ];
}

function countText({ needed, given, from }: ApprovalState): string {
  return given >= needed ? 'no more approvals are needed' : `${given} of ${needed} approvals, more from ${from}`;
}

function nameOf({ id, commit }: Pipeline): string {
  return `${id} (${commit.sha.slice(0, 7)} "${commit.title}")`;
}
