import { formatDuration } from '../../lib/format.ts';
import { helpedText } from './recovery-words.ts';

type Facts = Readonly<Record<string, unknown>>;
type Who = { readonly actor: string; readonly target: string };

/** What the log says of alerts and incidents. */
export const INCIDENT_WORDS: Readonly<Record<string, (data: Facts, who: Who) => string>> = {
  'alert.received': (data) => `alert ${alert(data)} opens no incident: ${keptWhy(text(data.why))}`,
  'incident.opened': (data, { actor }) =>
    `incident "${text(data.title)}" opened by ${actor}, ${text(data.severity)}${of(data.service)}`,
  'incident.alert': joined,
  'incident.quiet': (data) => `nobody is paged: ${quietWhy(text(data.why), text(data.severity))}`,
  'incident.storm': (data) =>
    `a storm: ${text(data.alerts)} alerts within ${duration(data.withinMs)}; from now on they are only counted`,
  'incident.flapping': (data) =>
    `${alert(data)} flaps: ${text(data.changes)} changes within ${duration(data.withinMs)}; it pages nobody anew until it settles`,
  'incident.settled': (data) =>
    `it has settled: ${data.firing === 0 ? 'nothing fires any more' : `${text(data.firing)} alert(s) fire on`}`,
  'incident.acknowledged': acknowledged,
  'incident.assigned': (data, { actor }) =>
    `${actor} gave it to ${text(data.to)}${data.from == null ? '' : `, who has it in place of ${text(data.from)}`}${because(data)}`,
  'incident.severity': (data, { actor }) =>
    `${text(data.from)} became ${text(data.to)}${data.alert === undefined ? `, says ${actor}` : `: ${alert(data)}`}${because(data)}`,
  'incident.noted': noted,
  'incident.mitigated': (data, { actor }) =>
    helpedText(data) ?? `${actor} says that customers are served again, and the cause is still there${because(data)}`,
  'incident.resolved': resolved,
  'incident.reopened': (data, { actor }) =>
    data.why === 'person'
      ? `${actor} opened it again${because(data)}`
      : `open again: ${alert(data)} ${REOPENED[text(data.why)] ?? text(data.why)}`,
  'incident.times': times,
  'maintenance.set': (data, { actor }) =>
    `${actor} set maintenance of ${text(data.service ?? 'everything')} from ${moment(data.fromMs)} to ${moment(data.untilMs)}: ${text(data.reason)}`,
  'maintenance.ended': (data) =>
    `maintenance of ${text(data.service ?? 'everything')} is over; ${data.stillFiring === 0 ? 'nothing that it kept fires still' : `${text(data.stillFiring)} alert(s) that it kept fire still`}`,
};

/** Why an alert led to no incident. */
export function keptWhy(why: string): string {
  if (why === 'info') return 'it is for information only';
  if (why === 'resolved-first') return 'the word that it is over came before any that it fires';
  if (why.startsWith('maintenance ')) return `maintenance ${why.slice('maintenance '.length)} lasts`;
  return why;
}

/** Why nobody is paged about an incident. */
export function quietWhy(why: string, severity: string): string {
  switch (why) {
    case 'severity':
      return `it is ${severity === 'info' ? 'for information' : `only a ${severity}`}; critical and error page`;
    case 'flapping':
      return 'the alert flaps; if it settles into firing, whoever is on call is paged then';
    case 'over':
      return 'it was over before it was read; if it comes back, whoever is on call is paged';
    case 'asked':
      return 'whoever opened it wished so';
    default:
      return why;
  }
}

const REOPENED: Readonly<Record<string, string>> = {
  'fires-again': 'fires again',
  'still-fires': 'fires still',
  'another-fires': 'came soon after the end',
};

const HOW: Readonly<Record<string, string>> = {
  joined: 'joined',
  again: 'fires again',
  repeated: 'is said again',
  resolved: 'is over, says its sender',
};

function joined(data: Facts): string {
  const cut =
    typeof data.truncated === 'number' ? `; ${data.truncated} of its group were left out or not understood` : '';
  return `${alert(data)} ${HOW[text(data.how)] ?? text(data.how)}${cut}`;
}

function acknowledged(data: Facts, { actor }: Who): string {
  if (data.via === 'alert') return `acknowledged where ${alert(data)} comes from (${actor})`;
  if (data.also === true) return `${actor} is on it too, beside ${text(data.owner)}`;
  return `${actor} is on it${via(data)}`;
}

function noted(data: Facts, { actor }: Who): string {
  if (data.isFalseAlarm === true) return `${actor} says that it was no incident${because(data)}`;
  if (data.already !== undefined) {
    const has = data.has == null ? '' : ` by ${text(data.has)}`;
    return `${actor} wanted to take it${via(data)}; it was ${text(data.state)} already${has}`;
  }
  const source = data.source as { kind?: unknown; url?: unknown; atMs?: unknown } | undefined;
  if (source === undefined) return `${actor}: ${text(data.text)}`;
  const said = typeof source.atMs === 'number' ? `, said at ${moment(source.atMs)}` : '';
  const where = source.url == null ? '' : `, ${text(source.url)}`;
  return `${actor}: ${text(data.text)} (${text(source.kind)}${said}${where})`;
}

function resolved(data: Facts, { actor }: Who): string {
  switch (data.how) {
    case 'alerts':
      return 'resolved: all its alerts are over';
    case 'understood':
      return 'resolved: what comes is understood again';
    case 'false-alarm':
      return `${actor} says that it is no incident${because(data)}`;
    default:
      return `${actor} resolved it${via(data)}${because(data)}`;
  }
}

function times(data: Facts): string {
  const after = data.afterMs as Readonly<Record<string, unknown>> | undefined;
  const told = Object.entries(after ?? {}).flatMap(([name, ms]) =>
    typeof ms === 'number' ? [`${name} after ${formatDuration(Math.max(0, ms))}`] : [],
  );
  return `times, from the beginning: ${told.join(', ')}`;
}

const text = (value: unknown): string => (typeof value === 'string' ? value : value == null ? '?' : String(value));
const alert = (data: Facts): string => `"${text(data.alertTitle)}" (${text(data.hook)})`;
const of = (service: unknown): string => (typeof service === 'string' ? `, of ${service}` : '');
const via = (data: Facts): string => (typeof data.via === 'string' ? ` (${data.via})` : '');
const because = (data: Facts): string =>
  typeof data.reason === 'string' && data.reason !== '' ? `: ${data.reason}` : '';
const duration = (ms: unknown): string => (typeof ms === 'number' ? formatDuration(ms) : '?');
const moment = (ms: unknown): string =>
  typeof ms === 'number' ? `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC` : '?';
