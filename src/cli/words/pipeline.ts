import type { GateBody, PipelineBody } from '../../api/pipelines.ts';
import { formatDuration } from '../../lib/format.ts';
import type { Style } from '../terminal.ts';
import { pad, shorten, tableLines } from './table.ts';
import { age } from './time.ts';

type Mark = readonly [word: string, colour: Parameters<Style>[0]];

const MARKS: Readonly<Record<GateBody['status'], Mark>> = {
  waiting: ['wait', 'dim'],
  running: ['...', 'cyan'],
  passed: ['ok', 'green'],
  failed: ['failed', 'red'],
  'timed-out': ['failed', 'red'],
  cancelled: ['ended', 'yellow'],
  lost: ['lost', 'yellow'],
  skipped: ['skip', 'dim'],
};
const MARK_WIDTH = 7;
const TITLE_WIDTH = 48;

/** `pl_1: hotfix pipeline of 1a2b3c4 on shop/production` */
export function pipelineLine(pipeline: PipelineBody): string {
  const aim = pipeline.purpose === 'ship' ? '' : ` (${pipeline.purpose})`;
  return `${pipeline.id}: ${whichPipeline(pipeline)}${aim} on ${pipeline.target}`;
}

/** A line for each gate, indented below what it waits for. At most `width` wide, so that each stays one line of a terminal. */
export function treeLines(
  { gates }: PipelineBody,
  { nowMs, style, width }: { readonly nowMs: number; readonly style: Style; readonly width: number },
): readonly string[] {
  const depths = depthsOf(gates);
  const names = gates.map(({ gate }) => `${'  '.repeat(depths.get(gate) ?? 0)}${gate}`);
  const nameWidth = Math.max(0, ...names.map((name) => name.length));
  return gates.map((gate, index) => {
    const text = `${pad(names[index] ?? '', nameWidth)}  ${gateFacts(gate, gates, nowMs)}`.trimEnd();
    return markOf(gate, style) + shorten(text, width - MARK_WIDTH);
  });
}

/** One gate for itself: `failed unit  3.1 s  exit code 1`. */
export function gateLine(gate: GateBody, nowMs: number, style: Style): string {
  return `${markOf(gate, style)}${gate.gate}  ${gateFacts(gate, [], nowMs)}`.trimEnd();
}

/** How it ended, or what it waits for. */
export function pipelineEndLines(pipeline: PipelineBody): readonly string[] {
  const { problem, target } = pipeline;
  const it = `The ${whichPipeline(pipeline)}`;
  switch (pipeline.status) {
    case 'done':
      return [doneLine(pipeline)];
    case 'failed':
      return [
        `${it} failed.`,
        ...(problem === null ? [] : [`${problem.code}: ${problem.message}`]),
        ...(problem === null || problem.next === '' ? [] : [`Next: ${problem.next}`]),
      ];
    case 'cancelled':
      return [`${it} was cancelled.`];
    case 'collapsed':
      return [`${it} gave way to a newer one of ${target}, or what it would deploy is live in a newer release.`];
    case 'held':
      return [`${it} has passed, and its deploy is held:`, ...holdLines(pipeline)];
    default:
      return [`${pipelineLine(pipeline)} goes on.`];
  }
}

/** Why it is not deployed now, and what would open each of the reasons. */
export function holdLines({ holds }: Pick<PipelineBody, 'holds'>): readonly string[] {
  return holds.map(({ text, opens }) => (opens === '' ? text : `${text}. Opens: ${opens}`));
}

/** A row for each, newest first. */
export function pipelineTable(pipelines: readonly PipelineBody[], nowMs: number, style: Style): readonly string[] {
  const rows = pipelines.map((one) => [
    one.id,
    one.target,
    one.purpose === 'ship' ? one.mode : one.purpose,
    one.sha.slice(0, 7),
    shorten(one.title, TITLE_WIDTH),
    gateCount(one),
    style(colourOf(one.status), one.status),
    age(one.createdAt, nowMs),
  ]);
  return tableLines(['pipeline', 'target', 'mode', 'commit', 'title', 'gates', 'state', 'age'], rows);
}

function whichPipeline({ mode, purpose, sha }: PipelineBody): string {
  return `${purpose === 'backfill' ? 'backfill' : mode} pipeline of ${sha.slice(0, 7)}`;
}

function doneLine(pipeline: PipelineBody): string {
  const { purpose, release, target, createdAt, endedAt } = pipeline;
  const took = endedAt === null ? '' : ` ${formatDuration(Date.parse(endedAt) - Date.parse(createdAt))} in all.`;
  if (purpose === 'backfill') return `Every gate of ${pipeline.sha.slice(0, 7)} has passed.${took}`;
  const what = release ?? 'the release';
  if (purpose === 'build') return `${what} is built and waits on the test entrance of ${target}.${took}`;
  return `${what} is live ${pipeline.mode === 'rollback' ? 'again ' : ''}on ${target}.${took}`;
}

function markOf({ status }: GateBody, style: Style): string {
  const [word, colour] = MARKS[status];
  return style(colour, pad(word, MARK_WIDTH));
}

function gateFacts(gate: GateBody, all: readonly GateBody[], nowMs: number): string {
  const parts = [timeText(gate, nowMs), whyText(gate), shortText(gate), attemptText(gate), waitText(gate, all)];
  return parts.filter((part) => part !== null).join('  ');
}

/** `12 s of about 70 s`, `1.2 s`, `about 3 min`. */
function timeText({ status, startedAt, endedAt, expectedMs }: GateBody, nowMs: number): string | null {
  const expected = expectedMs === null ? null : `about ${formatDuration(expectedMs)}`;
  if (status === 'skipped') return null;
  if (status === 'waiting' || startedAt === null) return expected;
  const tookMs = Math.max(0, (endedAt === null ? nowMs : Date.parse(endedAt)) - Date.parse(startedAt));
  const took = formatDuration(tookMs);
  return status === 'running' && expected !== null ? `${took} of ${expected}` : took;
}

function whyText({ status, why, exitCode }: GateBody): string | null {
  if (status === 'skipped') return why;
  if (status === 'timed-out') return 'took too long';
  if (status === 'lost') return 'nobody knows how it ended; it is tried again';
  if (status !== 'failed') return null;
  return exitCode === null ? 'ended by a signal' : `exit code ${exitCode}`;
}

function shortText({ action }: GateBody): string | null {
  return action === 'short' ? 'short form' : null;
}

function attemptText({ attempt, place }: GateBody): string | null {
  const parts = [...(attempt > 1 ? [`attempt ${attempt}`] : []), ...(place === 'ci' ? ['in CI'] : [])];
  return parts.length === 0 ? null : parts.join(', ');
}

function waitText({ status, needs }: GateBody, all: readonly GateBody[]): string | null {
  if (status !== 'waiting') return null;
  const left = needs.filter((name) => all.find(({ gate }) => gate === name)?.status !== 'passed');
  return left.length === 0 || all.length === 0 ? null : `after ${left.join(', ')}`;
}

/** How many gates one after the other come before each. */
function depthsOf(gates: readonly GateBody[]): ReadonlyMap<string, number> {
  const depths = new Map<string, number>();
  const depthOf = (name: string): number => {
    const known = depths.get(name);
    if (known !== undefined) return known;
    depths.set(name, 0);
    const needs = gates.find(({ gate }) => gate === name)?.needs ?? [];
    const depth = needs.length === 0 ? 0 : 1 + Math.max(...needs.map(depthOf));
    depths.set(name, depth);
    return depth;
  };
  for (const { gate } of gates) depthOf(gate);
  return depths;
}

/** `3 of 5`, of those that run at all. */
function gateCount({ gates }: PipelineBody): string {
  const counted = gates.filter(({ status }) => status !== 'skipped');
  const passed = counted.filter(({ status }) => status === 'passed');
  return counted.length === 0 ? 'none' : `${passed.length} of ${counted.length}`;
}

function colourOf(status: PipelineBody['status']): Parameters<Style>[0] {
  if (status === 'failed') return 'red';
  return status === 'done' ? 'green' : 'yellow';
}
