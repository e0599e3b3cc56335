import type { StackBody, StatusBody, TargetBody } from '../../api/targets.ts';
import { formatPercent } from '../../lib/format.ts';
import type { Style } from '../terminal.ts';
import { lockLine } from './locks.ts';
import { stepWords, whatWords } from './operation.ts';
import { pad } from './table.ts';
import { age, timeAgo, timeLeft } from './time.ts';

const PHASES: Readonly<Record<string, string>> = {
  cruise: 'cruise: only the live release runs',
  building: 'building: a new release comes up',
  built: 'built: a release waits on the test entrance',
  deploying: 'deploying: traffic goes to the new release',
  deployed: 'deployed: the former release is kept warm',
  'rolling-back': 'rolling back: the last good release is put back',
  cleaning: 'cleaning: a stack is removed',
};

/** That somebody went past the server is to be seen at once; the reason says so (`flows/adopt-break-glass.ts`). */
function lockColour({ reason }: NonNullable<TargetBody['lock']>): 'red' | 'yellow' {
  return reason.startsWith('BREAK-GLASS') ? 'red' : 'yellow';
}

type Row = readonly [label: string, text: string];

/** Every target, a block each. */
export function statusText(body: StatusBody, nowMs: number, style: Style): string {
  if (body.targets.length === 0) return 'Nothing has been shipped yet. Go to a repository and try: astern init';
  return body.targets.map((target) => statusLines(target, nowMs, style).join('\n')).join('\n\n');
}

/** All that is to be known of one target, a few lines each. */
function statusLines(target: TargetBody, nowMs: number, style: Style): readonly string[] {
  const name = style('bold', `${target.service}/${target.environment}`);
  const rows: readonly Row[] = [
    ...stackRows('live', target.hot, nowMs, style),
    ...(target.new === null ? [] : stackRows('new', target.new, nowMs, style)),
    ...(target.old === null ? [] : stackRows('old', target.old, nowMs, style)),
    ...(target.share === 0 ? [] : [['lane', `${target.share} % of the traffic goes to the new release`] as const]),
    ...operationRows(target, nowMs),
    ...target.pipelines.map((one) => ['pipeline', openPipelineText(one)] as const),
    ...(target.watch === null ? [] : [['watch', watchText(target.watch, style)] as const]),
    ...(target.lock === null ? [] : [['lock', style(lockColour(target.lock), lockLine(target.lock, nowMs))] as const]),
    ...target.warnings.map((text) => ['warning', style('yellow', text)] as const),
    ...(target.incident === null ? [] : [['incident', target.incident] as const]),
    ['rollback', rollbackText(target, style)],
    ...target.disagreements.map((text) => ['attention', style('red', text)] as const),
    ...addressRows(target),
  ];
  return [
    `${name}  ${PHASES[target.phase] ?? target.phase}`,
    ...rows.map(([label, text]) => `  ${pad(label === '' ? '' : style('dim', label), 10)}${text}`),
  ];
}

function stackRows(label: string, stack: StackBody | null, nowMs: number, style: Style): readonly Row[] {
  if (stack === null) return [[label, 'none']];
  const rejected = stack.rejected ? `  ${style('red', 'rejected')}` : '';
  const facts = [sinceText(label, stack, nowMs), upText(stack, style), trafficText(stack)].filter(
    (text) => text !== null,
  );
  return [
    [label, `${style('bold', stack.release)}  ${stack.sha.slice(0, 7)}  ${stack.title}${rejected}`],
    ['', facts.join(', ')],
  ];
}

function sinceText(label: string, { deployedAt, readyAt, keepUntil }: StackBody, nowMs: number): string | null {
  if (label === 'old' && keepUntil !== null) return `kept warm ${timeLeft(keepUntil, nowMs)}`;
  if (label === 'live' && deployedAt !== null) return `live since ${timeAgo(deployedAt, nowMs)}`;
  if (deployedAt !== null) return `was live, last ${timeAgo(deployedAt, nowMs)}`;
  return readyAt === null ? 'not ready yet' : `ready since ${timeAgo(readyAt, nowMs)}`;
}

function upText({ instances }: StackBody, style: Style): string {
  const wanted = instances.filter(({ state }) => state !== 'foreign');
  const up = wanted.filter((instance) => (instance.up === null ? instance.state === 'running' : instance.up));
  const text = `${up.length} of ${wanted.length} up`;
  return up.length === wanted.length ? text : style('red', text);
}

function trafficText({ traffic }: StackBody): string | null {
  if (traffic === null) return null;
  const { requests, errors, failures, p95Ms, streams } = traffic;
  if (requests === 0) return 'no requests yet';
  const parts = [
    `${requests.toLocaleString('en-US')} ${requests === 1 ? 'request' : 'requests'}`,
    `${formatPercent((errors + failures) / requests)} errors`,
  ];
  if (p95Ms !== null) parts.push(`p95 ${Math.round(p95Ms)} ms`);
  if (streams > 0) parts.push(`${streams} open streams`);
  return parts.join(', ');
}

function operationRows({ operation }: TargetBody, nowMs: number): readonly Row[] {
  if (operation === null) return [];
  const now = operation.steps.findLast(({ endedAt }) => endedAt === null);
  const step = now === undefined ? (operation.step ?? 'about to begin') : stepWords(now);
  const text = `${whatWords(operation)}: ${step}, for ${age(operation.createdAt, nowMs)}, by ${operation.actor} (${operation.id})`;
  return [
    ['under way', text],
    ...(operation.undoing === null ? [] : [['', `taking it back: ${operation.undoing.message}`] as const]),
  ];
}

function openPipelineText({ id, mode, sha, text }: TargetBody['pipelines'][number]): string {
  return `${mode} of ${sha.slice(0, 7)}: ${text} (${id})`;
}

function watchText(watch: NonNullable<TargetBody['watch']>, style: Style): string {
  return watch.state === 'worse' ? style('red', `worse than before: ${watch.text}`) : watch.text;
}

function rollbackText({ rollback }: TargetBody, style: Style): string {
  const { candidate, verdict, warm, why } = rollback;
  if (candidate === null) return style('yellow', `not possible: ${why ?? 'there is no earlier good release'}`);
  const how = warm ? 'warm' : 'cold: starts from its kept build';
  if (verdict === 'safe') return `${style('green', `${candidate} ready`)}, ${how}`;
  return `${style('yellow', `${candidate}, ${verdict}`)}, ${how}${why === null ? '' : `: ${why}`}`;
}

function addressRows({ addresses }: TargetBody): readonly Row[] {
  if (addresses === null) return [];
  return [['address', `${addresses.production}   test: ${addresses.test}`]];
}
