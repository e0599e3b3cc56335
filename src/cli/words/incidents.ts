import type { IncidentBody, IncidentShownBody, IncidentsBody, WindowBody } from '../../api/incidents.ts';
import { formatDuration } from '../../lib/format.ts';
import type { Style } from '../terminal.ts';
import { shorten, tableLines } from './table.ts';
import { age, clockTime, logTime, timeAgo, timeLeft } from './time.ts';

const COLOURS = { critical: 'red', error: 'red', warning: 'yellow', info: 'dim' } as const;
const TITLE_WIDTH = 60;

/** One line for each, newest first. */
export function listLines({ incidents, open, next }: IncidentsBody, nowMs: number, style: Style): readonly string[] {
  if (incidents.length === 0) return [open === 0 ? 'No incident is open.' : 'None of these.'];
  const rows = incidents.map((one) => [
    one.name,
    style(COLOURS[one.severity], one.severity),
    stateWords(one),
    one.target ?? one.service ?? '-',
    age(one.openedAt, nowMs),
    one.owner ?? '-',
    shorten(one.title, TITLE_WIDTH),
  ]);
  const head = ['INCIDENT', 'SEVERITY', 'STATE', 'ABOUT', 'AGE', 'OWNER', 'TITLE'];
  const more = next === null ? [] : [`More: astern incident list --before ${next}`];
  return [...tableLines(head, rows), ...more, `${open} not resolved.`];
}

function stateWords({ state, storm, flapping, quiet, falseAlarm }: IncidentBody): string {
  if (falseAlarm) return `${state}, no incident`;
  const more = [...(storm ? ['storm'] : []), ...(flapping ? ['flapping'] : []), ...(quiet === null ? [] : ['quiet'])];
  return [state, ...more].join(', ');
}

/** One incident, what it is about, its times, and what happened. */
export function showLines(shown: IncidentShownBody, nowMs: number, style: Style): readonly string[] {
  const { incident, times, timeline, told, paging } = shown;
  const { name, title, severity, target, service, owner, alerts, deliveries, truncated, quiet } = incident;
  const cut = truncated === 0 ? '' : `; ${truncated} more were left out or not understood`;
  return [
    `${style('bold', name)}  ${style(COLOURS[severity], severity)}  ${title}`,
    `  state     ${stateWords(incident)}${owner === null ? '' : `, ${owner} has it`}`,
    `  about     ${target ?? service ?? 'no service is known'}`,
    `  began     ${timeAgo(incident.beganAt, nowMs)}, opened by ${incident.openedBy}`,
    ...(incident.resolvedAt === null
      ? []
      : [`  resolved  ${timeAgo(incident.resolvedAt, nowMs)} by ${incident.resolvedBy ?? '?'}`]),
    ...(quiet === null ? [] : [`  quiet     ${quiet}`]),
    `  alerts    ${alerts}, said ${often(deliveries)}${cut}`,
    ...alertLines(shown, style),
    ...suspectLines(incident, style),
    ...(times === null ? [] : timeLines(times)),
    ...(paging === null ? [] : pagingLines(paging, nowMs)),
    ...toldLines(told),
    '  timeline',
    ...timeline.map(({ at, text, actor, source }) => {
      const link = source.url === null ? '' : `  ${source.url}`;
      return `    ${style('dim', logTime(at))}  ${text}  ${style('dim', `(${actor}, ${source.kind})`)}${link}`;
    }),
  ];
}

const ALERTS_SHOWN = 10;
const often = (times: number) => (times === 1 ? 'once' : `${times} times`);

function alertLines({ alertList, incident }: IncidentShownBody, style: Style): readonly string[] {
  const lines = alertList.slice(0, ALERTS_SHOWN).map(({ status, title, hook, count, id }) => {
    const state = status === 'firing' ? style('red', 'fires  ') : 'is over';
    return `    ${state}  ${title}  ${style('dim', `(${hook}, ${often(count)}, ${id})`)}`;
  });
  const rest = Math.max(0, incident.alerts - lines.length);
  return rest === 0 ? lines : [...lines, `    and ${rest} more`];
}

function suspectLines({ suspects, noSuspect }: IncidentBody, style: Style): readonly string[] {
  const suspected = suspects?.filter((one) => one.suspected) ?? [];
  if (suspected.length === 0) return noSuspect === null ? [] : [`  suspect   ${noSuspect}`];
  return suspected.flatMap(({ target, release, elsewhere, title, author, evidence }) => [
    `  suspect   ${style('bold', release ?? elsewhere?.name ?? '?')} of ${target}${title === '' ? '' : `: ${title}`}${author === '' ? '' : ` (${author})`}`,
    ...(elsewhere === null ? [] : [`            deployed by ${elsewhere.by}, not by Astern: ${elsewhere.link}`]),
    ...evidence.map(({ text }) => `            ${text}`),
  ]);
}

const STEPS = ['detected', 'paged', 'acknowledged', 'decided', 'restored', 'proven', 'resolved'] as const;

function timeLines(times: NonNullable<IncidentShownBody['times']>): readonly string[] {
  const beganMs = Date.parse(times.began);
  const told = STEPS.flatMap((name) => {
    const at = times[name];
    return at === null ? [] : [`${name} after ${formatDuration(Math.max(0, Date.parse(at) - beganMs))}`];
  });
  return [`  times     ${told.join(', ')}`];
}

const PAGING_WORDS = {
  running: 'goes on',
  held: 'rests: somebody has it',
  exhausted: 'is at its end: nobody has acknowledged',
  ended: 'is over',
} as const;

function pagingLines(paging: NonNullable<IncidentShownBody['paging']>, nowMs: number): readonly string[] {
  const { policy, state, nextAt, changedSince } = paging;
  const next =
    nextAt === null || state !== 'running' ? '' : `, its next step at ${clockTime(Date.parse(nextAt), nowMs)}`;
  return [
    `  paging    by "${policy}" ${PAGING_WORDS[state]}${next}`,
    ...changedSince.map((change) => `            as the policy was when this began; since then ${change}`),
  ];
}

function toldLines(told: IncidentShownBody['told']): readonly string[] {
  const lines = told.map(({ person, channel, state, problem }) => {
    return `${person} by ${channel}: ${state}${problem === null ? '' : ` (${problem})`}`;
  });
  return lines.map((line, index) => `  ${index === 0 ? 'told      ' : '          '}${line}`);
}

/** `mw_1  shop: "new disks" by ann, for another 40 min (until 10:00 UTC)` */
export function windowLine(window: WindowBody, nowMs: number): string {
  const { id, service, reason, owner, state, from, until, endedAt } = window;
  const when = {
    on: timeLeft(until, nowMs),
    planned: `from ${logTime(from)} to ${logTime(until)}`,
    over: `over since ${timeAgo(endedAt ?? until, nowMs)}`,
  };
  return `${id}  ${service ?? 'everything'}: "${reason}" by ${owner}, ${when[state]}`;
}
