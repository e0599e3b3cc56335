import type { OperationBody, StepBody } from '../../api/operations.ts';
import { type HostsText, hostsText } from '../../core/notices/hosts-text.ts';
import { formatDuration } from '../../lib/format.ts';
import type { Style } from '../terminal.ts';

const STEPS: Readonly<Record<string, string>> = {
  'build-release': 'build',
  'place-stack': 'place',
  'start-stack': 'start',
  'check-stack': 'check health',
  flip: 'flip traffic',
  'hand-over': 'hand over workers',
  'flip-back': 'flip traffic back',
  'remove-stack': 'remove',
  finish: 'finish',
};

/** What a step does, in words; a step of a newer server keeps its own name. Ids of stacks say nothing to a person. */
export function stepWords({ step, subject }: Pick<StepBody, 'step' | 'subject'>): string {
  const words = STEPS[step] ?? step;
  return /^r\d+$/.test(subject) ? `${words} (${subject})` : words;
}

/** `ok  flip traffic (r3)  0.1 s` */
export function stepLine(step: StepBody, nowMs: number, style: Style): string {
  const endMs = step.endedAt === null ? nowMs : Date.parse(step.endedAt);
  const took = formatDuration(Math.max(0, endMs - Date.parse(step.startedAt)));
  const line = `${outcomeMark(step.outcome, style)} ${stepWords(step)}  ${style('dim', took)}`;
  const why = step.outcome === 'failed' || step.outcome === 'retry' ? reasonOf(step) : null;
  return why === null ? line : `${line}  ${why}`;
}

/** Said before the flip: from then on, going back is not simple any more. */
export function wayBackLines({ facts }: StepBody, style: Style): readonly string[] {
  const { wayBack } = facts;
  if (typeof wayBack !== 'object' || wayBack === null || !('back' in wayBack) || !('findings' in wayBack)) return [];
  const findings = Array.isArray(wayBack.findings) ? wayBack.findings.map(String) : [];
  return [
    `${style('yellow', 'no way back')}  once this is live, r${String(wayBack.back)} cannot simply be put back:`,
    ...findings.map((finding) => `             ${finding}`),
  ];
}

function outcomeMark(outcome: StepBody['outcome'], style: Style): string {
  switch (outcome) {
    case 'done':
      return style('green', 'ok    ');
    case 'failed':
      return style('red', 'failed');
    case 'retry':
      return style('yellow', 'again ');
    default:
      return style('dim', '...   ');
  }
}

function reasonOf({ facts }: StepBody): string | null {
  for (const name of ['message', 'problem', 'error', 'reason']) {
    const value = facts[name];
    if (typeof value === 'string') return value;
  }
  return null;
}

/** What was ordered, before anything has happened. */
export function orderedLine(operation: OperationBody): string {
  return `${operation.id}: ${whatWords(operation)} on ${operation.target}`;
}

/** `ship of r3`, `rollback to r2`. */
export function whatWords({ kind, release, sha }: Pick<OperationBody, 'kind' | 'release' | 'sha'>): string {
  const what = release ?? sha?.slice(0, 7);
  return what === undefined ? kind : `${kind} ${kind === 'rollback' ? 'to' : 'of'} ${what}`;
}

/** How an operation ended, with its times: the line that people keep. */
export function endLines(operation: OperationBody): readonly string[] {
  if (operation.status === 'done') return [doneLine(operation), ...behindLines(operation)];
  if (operation.status === 'active') return [`${orderedLine(operation)} goes on.`];
  const what = operation.status === 'superseded' ? 'was replaced by another operation' : 'failed';
  const problem = operation.problem;
  return [
    `The ${whatWords(operation)} ${what}.`,
    ...(problem === null ? [] : [`${problem.code}: ${problem.message}`]),
    ...(problem === null || problem.next === '' ? [] : [`Next: ${problem.next}`]),
  ];
}

/** `2 of 3 flipped; lb3 does not answer: ...` is no failure, and nothing to be overlooked. */
function behindLines({ result }: OperationBody): readonly string[] {
  const problems = hostsIn(result)?.problems ?? [];
  return problems.map((problem) => `Attention: ${problem}. It follows when it is back.`);
}

function hostsIn(result: OperationBody['result']): HostsText | null {
  const flip = result?.flip;
  return typeof flip === 'object' && flip !== null && 'hosts' in flip ? hostsText(flip.hosts) : null;
}

function doneLine(operation: OperationBody): string {
  return [`${whatIsDone(operation)}.`, evidence(operation)].filter((part) => part !== '').join(' ');
}

function whatIsDone({ kind, release, target }: OperationBody): string {
  const name = release ?? 'the release';
  switch (kind) {
    case 'ship':
    case 'deploy':
      return `${name} is live on ${target}`;
    case 'build':
      return `${name} is built and waits on the test entrance of ${target}`;
    case 'rollback':
      return `${name} is live again on ${target}`;
    case 'cleanup':
      return `The old stack of ${target} is removed`;
    case 'cancel':
      return `The new stack of ${target} is removed`;
    default:
      return `${kind} of ${target} is done`;
  }
}

/** "Flipped in 41 ms, confirmed after 180 ms, 0 failed requests." */
function evidence({ result, createdAt, endedAt }: OperationBody): string {
  const flipped = numberIn(result, 'switchedAfterMs');
  const confirmed = numberIn(result, 'confirmedAfterMs');
  const failed = numberIn(result, 'failedRequests');
  const moved = numberIn(result, 'trafficMovedAfterMs');
  const hosts = hostsIn(result);
  const parts = [
    moved === null ? null : `traffic moved ${formatDuration(moved)} after the order`,
    flipped === null ? null : `flipped in ${Math.round(flipped)} ms${hosts === null ? '' : ` on ${hosts.share}`}`,
    confirmed === null ? null : `confirmed after ${Math.round(confirmed)} ms`,
    failed === null ? null : `${failed} failed ${failed === 1 ? 'request' : 'requests'}`,
    endedAt === null ? null : `${formatDuration(Date.parse(endedAt) - Date.parse(createdAt))} in all`,
  ].filter((part) => part !== null);
  if (parts.length === 0) return '';
  const sentence = parts.join(', ');
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`;
}

/** The facts of the flip stand in the result itself or one level below it. */
function numberIn(result: OperationBody['result'], name: string): number | null {
  for (const place of [result, ...Object.values(result ?? {})]) {
    if (typeof place !== 'object' || place === null) continue;
    const value = (place as Readonly<Record<string, unknown>>)[name];
    if (typeof value === 'number') return value;
  }
  return null;
}
