import type { SentAlert, Severity } from '../../../core/alerts/model.ts';
import { BLANK } from '../blank.ts';
import { keyFrom, keyTextOf, restOf } from '../key.ts';
import type { Reading } from '../port.ts';
import { looseNames, withoutLoose } from '../sent-fields.ts';
import {
  type Fields,
  field,
  firstLine,
  firstText,
  labelsOf,
  lineOf,
  linkOf,
  severityOf,
  someLinks,
  timeOf,
} from '../take.ts';
import { labelsOfTags } from './tags.ts';
import { partsOfTitle } from './title.ts';

const TAKEN = new Set([
  ...['alertcyclekey', 'alertid', 'alertscope', 'alerttitle', 'eventtitle', 'title', 'eventmsg', 'body', 'tags'],
  ...['link', 'snapshot', 'alerttransition'],
]);

/** What Datadog writes for a variable that has no value, or that it does not know. */
const UNSAID = /^(\$[A-Z][A-Z0-9_]*|null|none|n\/a)?$/i;

/** The variables that have a value, under names without regard to how the template writes them. */
export function saidIn(fields: Fields): Fields {
  return looseNames(Object.fromEntries(Object.entries(fields).filter(([, value]) => isSaid(value))));
}

function isSaid(value: unknown): boolean {
  const line = lineOf(value);
  return line === null ? typeof value === 'object' && value !== null : !UNSAID.test(line);
}

export function readFields(fields: Fields): Reading {
  const said = saidIn(fields);
  const titled = partsOfTitle(firstLine(said, ['alerttitle', 'eventtitle', 'title', 'monitorname']) ?? '');
  const event = partsOfTitle(firstLine(said, ['eventtitle', 'title']) ?? '');
  const monitor = keyTextOf(field(said, 'alertid')) ?? keyTextOf(field(said, 'monitorid'));
  const name = titled.name || event.name || (monitor === null ? '' : `Monitor ${lineOf(monitor, 200)}`);
  if (name === '') return UNKNOWN;
  const transition = (firstLine(said, ['alerttransition', 'transition']) ?? event.transition ?? titled.transition ?? '')
    .toLowerCase()
    .replace(/^re-/, '');
  const scope = keyTextOf(field(said, 'alertscope')) ?? keyTextOf(field(said, 'scope')) ?? event.scope ?? titled.scope;
  const alert = alertOf(said, { name, monitor, scope, transition });
  const rest = restOf(withoutLoose(fields, TAKEN), new Set());
  return { kind: 'alerts', alerts: [{ ...alert, rest }], truncated: 0, changes: [] };
}

type Told = {
  readonly name: string;
  readonly monitor: string | null;
  readonly scope: string | null;
  /** In lower case, without `re-`. */
  readonly transition: string;
};

function alertOf(said: Fields, told: Told): SentAlert {
  const labels = { ...labelsOf(labelsOfTags(told.scope)), ...labelsOf(labelsOfTags(field(said, 'tags'))) };
  const status = statusOf(told.transition, firstLine(said, ['alerttype']));
  const atMs = timeOf(field(said, 'date')) ?? timeOf(field(said, 'lastupdated'));
  return {
    ...BLANK,
    key: keyOf(said, told),
    status,
    title: titleOf(told),
    text: textOf(said),
    severity: status === 'resolved' ? null : severityIn(said, labels, told.transition),
    service: firstLine(labels, ['service']),
    environment: firstLine(labels, ['env', 'environment']),
    // A reminder carries the time of the reminder, not of the beginning.
    startsAtMs: status === 'firing' && isBeginning(said) ? atMs : null,
    endsAtMs: status === 'resolved' ? atMs : null,
    release: firstLine(labels, ['version', 'release', 'git.commit.sha']),
    group: told.monitor === null ? null : keyFrom('monitor', told.monitor),
    links: someLinks([
      ...linkOf('Monitor', field(said, 'link')),
      ...linkOf('Picture', field(said, 'snapshot') ?? field(said, 'snapshoturl')),
    ]),
    labels,
  };
}

/** The cycle lasts from the trigger to the recovery; without it (our template was not taken) the monitor and what it looks at, or its name. */
function keyOf(said: Fields, { name, monitor, scope }: Told): string {
  const cycle = keyTextOf(field(said, 'alertcyclekey'));
  if (cycle !== null) return keyFrom(cycle);
  if (monitor !== null) return keyFrom('monitor', monitor, scope ?? '');
  const together = keyTextOf(field(said, 'aggregkey')) ?? keyTextOf(field(said, 'aggregationkey'));
  return together === null ? keyFrom('title', name, scope ?? '') : keyFrom('together', together, scope ?? '');
}

function statusOf(transition: string, type: string | null): SentAlert['status'] {
  if (transition === 'recovered' || transition === 'resolved' || transition === 'ok') return 'resolved';
  return transition === '' && type?.toLowerCase() === 'success' ? 'resolved' : 'firing';
}

function isBeginning(said: Fields): boolean {
  return !/^re/i.test(firstLine(said, ['alerttransition', 'transition']) ?? '');
}

function severityIn(said: Fields, labels: Fields, transition: string): Severity | null {
  if (transition === 'warn') return 'warning';
  return (
    severityOf(labels.severity) ?? severityOf(field(said, 'alertpriority')) ?? severityOf(field(said, 'alerttype'))
  );
}

function titleOf({ name, scope, transition }: Told): string {
  const what = transition === 'no data' ? `${lineOf(name, 150)}: no data` : (lineOf(name, 180) ?? '');
  return scope === null || scope === '*' ? what : `${what} (${lineOf(scope, 100)})`;
}

/** Without the marks of Markdown's beginning and end, and without whom the monitor tells of it. */
function textOf(said: Fields): string {
  const text = firstText(said, ['eventmsg', 'body', 'textonlymsg', 'alertstatus']) ?? '';
  return text
    .replaceAll('%%%', '')
    .replace(/(^|\s)@webhook-[\w.-]+/g, '$1')
    .trim();
}

const UNKNOWN: Reading = {
  kind: 'unreadable',
  problem:
    'it has no title and no id of a monitor, as our body for Datadog has: paste examples/alerts/datadog.json into `Payload` of the webhook',
};
