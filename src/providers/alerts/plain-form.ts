import type { Link, SentAlert } from '../../core/alerts/model.ts';
import { keyFrom, keyTextOf, restOf } from './key.ts';
import {
  type Fields,
  field,
  fieldsOf,
  firstLine,
  firstText,
  isFields,
  labelsOf,
  lineOf,
  linkOf,
  listOf,
  severityOf,
  someLinks,
  textOf,
  timeOf,
} from './take.ts';

/** What stands in where an alert of the plain form does not say it. */
export type Otherwise = {
  readonly key: string | null;
  readonly title: string | null;
  readonly status?: SentAlert['status'] | null;
  readonly startsAtMs?: number | null;
};

const TAKEN = [
  ...['key', 'title', 'text', 'service', 'environment', 'startsAt', 'endsAt', 'release', 'errorText'],
  ...['group', 'links', 'labels'],
];
/** A word that nobody told us is kept. */
const TAKEN_WITH = {
  both: new Set([...TAKEN, 'status', 'severity']),
  status: new Set([...TAKEN, 'status']),
  severity: new Set([...TAKEN, 'severity']),
  neither: new Set(TAKEN),
};

const STATUSES: ReadonlyMap<string, SentAlert['status']> = new Map([
  ['acknowledged', 'acknowledged'],
  ['resolved', 'resolved'],
  ['ok', 'resolved'],
  ['up', 'resolved'],
  ['closed', 'resolved'],
  ['recovered', 'resolved'],
]);

/** An alert of the plain form (plain-schema.ts); null: it says neither what is wrong nor which. */
export function plainAlert(alert: Fields, otherwise: Otherwise): SentAlert | null {
  const key = keyTextOf(field(alert, 'key')) ?? otherwise.key;
  const title = firstLine(alert, ['title']) ?? otherwise.title ?? lineOf(key);
  if (title === null) return null;
  const service = firstLine(alert, ['service']);
  const environment = firstLine(alert, ['environment']);
  const told = statusOf(field(alert, 'status'));
  const status = told ?? otherwise.status ?? 'firing';
  const severity = severityOf(field(alert, 'severity'));
  const group = keyTextOf(field(alert, 'group'));
  return {
    key: key === null ? keyFrom('title', title, service ?? '', environment ?? '') : keyFrom(key),
    status,
    title: lineOf(title) ?? title,
    text: firstText(alert, ['text']) ?? '',
    severity,
    service,
    environment,
    startsAtMs: timeOf(field(alert, 'startsAt')) ?? otherwise.startsAtMs ?? null,
    endsAtMs: timeOf(field(alert, 'endsAt')),
    release: firstLine(alert, ['release']),
    errorText: textOf(field(alert, 'errorText')),
    group: group === null ? null : keyFrom(group),
    links: linksOf(field(alert, 'links')),
    labels: labelsOf(field(alert, 'labels')),
    rest: restOf(alert, takenOf(told, severity)),
  };
}

function takenOf(status: SentAlert['status'] | null, severity: SentAlert['severity']): ReadonlySet<string> {
  if (status === null) return severity === null ? TAKEN_WITH.neither : TAKEN_WITH.severity;
  return severity === null ? TAKEN_WITH.status : TAKEN_WITH.both;
}

/** Null: it says none that we know, or none at all. */
export function statusOf(said: unknown): SentAlert['status'] | null {
  const word = lineOf(said)?.toLowerCase();
  return word === undefined ? null : (STATUSES.get(word) ?? (word === 'firing' ? 'firing' : null));
}

/** `{title, url}`, or PagerDuty's `{text, href}`, or the address alone. */
export function linksOf(value: unknown): readonly Link[] {
  return someLinks(
    listOf(value).flatMap((written) => {
      if (!isFields(written)) return linkOf('Link', written);
      const title = firstLine(written, ['title', 'text', 'alt']) ?? 'Link';
      return linkOf(
        lineOf(title, 100) ?? 'Link',
        field(written, 'url') ?? field(written, 'href') ?? field(written, 'src'),
      );
    }),
  );
}

/** The alerts of a body in any of the forms of the schema; null: it is none of them. */
export function plainAlerts(value: unknown): { readonly alerts: readonly unknown[]; readonly around: Fields } | null {
  if (Array.isArray(value)) return { alerts: value, around: {} };
  if (!isFields(value)) return null;
  const alerts = field(value, 'alerts');
  return Array.isArray(alerts) ? { alerts, around: fieldsOf(value) } : { alerts: [value], around: {} };
}
