import type { DebtBody, HotfixBody, HotfixesBody } from '../../api/hotfixes.ts';
import type { GateConfig } from '../../core/pipelines/model.ts';
import type { PlannedGate } from '../../core/pipelines/plan-gates.ts';
import type { Style } from '../terminal.ts';
import { timeAgo, timeLeft } from './time.ts';

/** A hotfix with its approvals and debts, a few lines each. */
export function hotfixLines(hotfix: HotfixBody, nowMs: number, style: Style): readonly string[] {
  const { pipeline, target, status, sha, title, author, release, incident, brokeGlass } = hotfix;
  const named = [release, incident].filter((one) => one !== null).join(', ');
  const head = `${pipeline}  ${target}  ${sha.slice(0, 7)} "${title}" by ${author}${named === '' ? '' : ` (${named})`}: ${status}, ${timeAgo(hotfix.createdAt, nowMs)}`;
  return [
    head,
    ...(brokeGlass === null ? [] : [`  ${style('red', `BREAK-GLASS by ${hotfix.actor}: ${brokeGlass}`)}`]),
    `  ${approvalLine(hotfix)}`,
    ...(hotfix.leftOut.length === 0 ? [] : [`  did without: ${leftOutWords(hotfix.leftOut)}`]),
    ...hotfix.debts.map((debt) => `  ${debtHead(debt, nowMs, style)}`),
  ];
}

/** Whom it waits for only while it waits. */
function approvalLine({ status, brokeGlass, approvals: { needed, given, from, by } }: HotfixBody): string {
  const waits = ['running', 'held'].includes(status) && brokeGlass === null && given < needed;
  const who = by.length === 0 ? '' : `: ${by.join(', ')}`;
  const more = waits ? `, from ${from}` : '';
  return `approvals: ${given} of ${needed}${who}${more}`;
}

/** One debt, how it stands, and how it is paid. */
export function debtLines(debt: DebtBody, nowMs: number, style: Style): readonly string[] {
  const { target, sha, title, author, release, incident, status, next } = debt;
  const named = [release, incident].filter((one) => one !== null).join(', ');
  return [
    debtHead(debt, nowMs, style),
    `  ${target}: ${sha.slice(0, 7)} "${title}" by ${author}${named === '' ? '' : ` (${named})`}`,
    ...debt.hotfixes.map(
      (one) =>
        `  - ${one.sha.slice(0, 7)} "${one.title}" by ${one.author}, ${timeAgo(one.at, nowMs)}${one.leftOut.length === 0 ? '' : `, without ${leftOutWords(one.leftOut)}`}${one.brokeGlass === null ? '' : `, BREAK-GLASS: ${one.brokeGlass}`}`,
    ),
    ...(status === 'open' ? [`  Next: ${next}`] : []),
  ];
}

function debtHead(debt: DebtBody, nowMs: number, style: Style): string {
  const { id, kind, what, state, status, dueAt, overdue } = debt;
  if (status === 'settled') return style('dim', `${id}  ${kind}: ${what}; ${paidText(debt)}`);
  const text = `${id}  ${kind}: ${what}${state === null ? '' : `; ${state}`}`;
  if (overdue)
    return style('red', `${text}; OVERDUE since ${timeAgo(dueAt ?? debt.createdAt, nowMs).replace(' ago', '')}`);
  return dueAt === null ? text : `${text}; ${timeLeft(dueAt, nowMs)}`;
}

const PAID: Readonly<Record<string, string>> = {
  ancestor: 'paid: it was merged',
  'patch-id': 'paid: the same changes are there',
  squash: 'paid: it is there as one commit',
  'gates-passed': 'paid: they have passed',
};

function paidText({ settledBy, settledHow }: DebtBody): string {
  const paid = settledBy === 'astern' ? PAID[settledHow ?? ''] : undefined;
  return paid ?? `settled by ${settledBy ?? '?'}: ${settledHow ?? '?'}`;
}

export function leftOutWords(leftOut: DebtBody['leftOut']): string {
  return leftOut.map(({ gate, how }) => (how === 'short' ? `${gate} (short)` : gate)).join(', ');
}

/** What a hotfix begins from, what it goes through, and who must approve it. */
export function startLines(start: {
  readonly branch: string;
  readonly from: { readonly release: string; readonly sha: string; readonly title: string };
  readonly target: string;
  readonly gates: readonly GateConfig[];
  readonly plan: readonly PlannedGate[];
  readonly known: Pick<HotfixesBody, 'rule' | 'quotas'>;
}): readonly string[] {
  const { branch, from, target, plan, known } = start;
  const named = (action: PlannedGate['action']) => plan.filter((one) => one.action === action).map(({ gate }) => gate);
  const short = named('short').map((gate) => `${gate} (short)`);
  const runs = [...named('run'), ...short];
  const later = [...named('skip'), ...named('short')];
  return [
    `${branch}, from ${from.release} (${from.sha.slice(0, 7)} "${from.title}"), which is live on ${target}`,
    `  runs:     ${runs.length === 0 ? 'no gates' : runs.join(', ')}, then the deploy`,
    ...(later.length === 0 ? [] : [`  later:    ${later.join(', ')}, whole, right after the deploy`]),
    ...ruleLines(known),
  ];
}

function ruleLines({ rule, quotas }: Pick<HotfixesBody, 'rule' | 'quotas'>): readonly string[] {
  const needed = rule?.approvals ?? 1;
  const approval =
    needed === 0
      ? 'not needed'
      : `${needed} needed, from ${rule?.from ?? 'anybody who may act here'}; not from its author, nor from whoever orders it`;
  const [quota] = quotas;
  const used =
    quota === undefined
      ? []
      : [
          `  quota:    ${quota.used} of ${quota.most} hotfixes of ${quota.service} within 30 days${quota.used >= quota.most ? '; this one will be flagged' : ''}`,
        ];
  return [`  approval: ${approval}`, ...used];
}
