import type { DebtBody, HotfixBody } from '../../../api/hotfixes.ts';
import type { Debt } from '../../../core/hotfix/model.ts';
import { type LeftOut, leftOut } from '../../../core/hotfix/owed.ts';
import { debtText } from '../../../core/notices/debt-text.ts';
import type { ApprovalState } from '../../../core/pipelines/decide-deploy.ts';
import type { Pipeline } from '../../../core/pipelines/pipeline.ts';
import { releaseName } from '../../../core/releases/model.ts';
import { timeOf, timeOrNull } from './time.ts';

export function debtBody(debt: Debt, nowMs: number): DebtBody {
  const { id, kind, target, status, sha, pipeline, incident, settledBy, settledHow, facts } = debt;
  return {
    id,
    kind,
    target,
    status,
    sha,
    title: text(facts.title),
    author: text(facts.author),
    release: debt.release === null ? null : releaseName(debt.release),
    pipeline,
    incident,
    createdAt: timeOf(debt.createdAtMs),
    dueAt: timeOrNull(debt.dueAtMs),
    overdue: status === 'open' && debt.dueAtMs !== null && debt.dueAtMs <= nowMs,
    reminded: [...debt.reminded],
    settledAt: timeOrNull(debt.settledAtMs),
    settledBy,
    settledHow,
    ...debtText(debt),
    backfill: kind === 'backfill' ? text(facts.backfill) : null,
    leftOut: leftOutIn(facts.leftOut),
    hotfixes: counted(facts.hotfixes),
  };
}

export function hotfixBody(
  pipeline: Pipeline,
  { approvals, by, debts }: { approvals: ApprovalState; by: readonly string[]; debts: readonly DebtBody[] },
): HotfixBody {
  const { id, target, status, commit, actor, branch, incident, release, consent, plan } = pipeline;
  const { sha, title, author } = commit;
  const { needed, given, from } = approvals;
  return {
    pipeline: id,
    target,
    status,
    sha,
    title,
    author,
    actor,
    branch,
    incident,
    release: release === null ? null : releaseName(release),
    createdAt: timeOf(pipeline.createdAtMs),
    endedAt: timeOrNull(pipeline.endedAtMs),
    approvals: { needed, given, from, by: [...by] },
    brokeGlass: consent.breakGlass ? consent.reason : null,
    leftOut: [...leftOut(plan)],
    debts: [...debts],
  };
}

function counted(hotfixes: unknown): DebtBody['hotfixes'] {
  if (!Array.isArray(hotfixes)) return [];
  return hotfixes.map((one: Readonly<Record<string, unknown>>) => ({
    sha: text(one.sha),
    title: text(one.title),
    author: text(one.author),
    target: text(one.target),
    at: timeOf(Number(one.atMs)),
    leftOut: leftOutIn(one.leftOut),
    brokeGlass: typeof one.brokeGlass === 'string' ? one.brokeGlass : null,
  }));
}

/** Facts of a debt come out of the store as they were written; older ones may lack a word. */
function leftOutIn(value: unknown): LeftOut[] {
  return Array.isArray(value) ? (value as LeftOut[]).map(({ gate, how }) => ({ gate, how })) : [];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
