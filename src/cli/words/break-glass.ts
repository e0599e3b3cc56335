import type { GlassFlip, GlassOutcome, HostKnown, RoutedNow, StackKnown } from '../../core/break-glass/model.ts';
import { formatDuration } from '../../lib/format.ts';
import type { Style } from '../terminal.ts';
import { tableLines } from './table.ts';

type Place = { readonly name: string; readonly where: string };

/** Everything that the router knows of a target, a line a stack. */
export function knownLines({ production, test, stacks }: RoutedNow, nowMs: number): readonly string[] {
  const rows = stacks.map((stack) => [
    stack.release,
    [...(stack.id === production ? ['LIVE'] : []), ...(stack.id === test ? ['test entrance'] : [])].join(', ') || '-',
    upText(stack),
    usedText(stack, nowMs),
    stack.id,
  ]);
  return tableLines(['RELEASE', 'WHERE', 'UP', 'LAST REQUEST', 'STACK'], rows);
}

/** What is about to be done, for whoever has to say yes. */
export function planLines(
  flip: Pick<GlassFlip, 'target' | 'from' | 'to'>,
  { place, now, nowMs, style }: { place: Place; now: RoutedNow; nowMs: number; style: Style },
): readonly string[] {
  const { target, from, to } = flip;
  return [
    style('red', `BREAK-GLASS: ${target}, past the server, its locks and its guard`),
    `  router  ${place.name} (${place.where})`,
    ...hostLines(now.hosts ?? []),
    `  from    ${from === null ? 'nothing: no stack has the traffic' : stackText(from, nowMs)}`,
    `  to      ${stackText(to, nowMs)}`,
  ];
}

/** `shop/production: r412 -> r411, switched in 3 ms, confirmed after 20 ms by a fresh connection and by one opened before` */
export function doneLine({ target, from, to }: GlassFlip, done: Extract<GlassOutcome, { kind: 'confirmed' }>): string {
  const { switchedAfterMs, confirmedAfterMs, confirmedBy, hosts } = done;
  const by = [
    ...(confirmedBy.freshConnection ? ['a fresh connection'] : []),
    ...(confirmedBy.openConnection ? ['one opened before'] : []),
  ];
  const took = `switched in ${Math.round(switchedAfterMs)} ms, confirmed after ${Math.round(confirmedAfterMs)} ms`;
  return `${target}: ${from?.release ?? 'nothing'} -> ${to.release}, ${took} by ${by.join(' and by ')}${hostsText(hosts)}`;
}

export function stackText(stack: StackKnown, nowMs: number): string {
  return `${stack.release}  ${upText(stack)}, ${usedText(stack, nowMs)}  (${stack.id})`;
}

function upText({ instances }: StackKnown): string {
  const up = instances.filter((one) => one.up).length;
  const problem = instances.find((one) => !one.up)?.lastProblem ?? null;
  return `${up} of ${instances.length} up${problem === null ? '' : `: ${problem}`}`;
}

function usedText({ lastRequestAtMs }: StackKnown, nowMs: number): string {
  return lastRequestAtMs === null
    ? 'no request known'
    : `last request ${formatDuration(Math.max(0, nowMs - lastRequestAtMs))} ago`;
}

function hostLines(hosts: readonly HostKnown[]): readonly string[] {
  return hosts.flatMap(({ name, problem }) => (problem === null ? [] : [`          ${name} is missing: ${problem}`]));
}

function hostsText(hosts: readonly HostKnown[]): string {
  if (hosts.length === 0) return '';
  const missing = hosts.flatMap(({ problem }) => (problem === null ? [] : [problem]));
  return `; ${hosts.length - missing.length} of ${hosts.length} hosts flipped${missing.map((problem) => `, ${problem}`).join('')}`;
}
