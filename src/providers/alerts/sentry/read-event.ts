import type { SentAlert } from '../../../core/alerts/model.ts';
import { BLANK } from '../blank.ts';
import { keyFrom, keyTextOf, restOf } from '../key.ts';
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
  textOf,
  timeOf,
} from '../take.ts';

/** Much of an event is stack, source and request; a person looks at those in Sentry. */
const TAKEN = new Set([
  ...['title', 'message', 'level', 'environment', 'release', 'tags', 'web_url', 'datetime', 'timestamp', 'received'],
  ...['exception', 'stacktrace', 'threads', 'breadcrumbs', 'request', 'contexts', 'sdk', 'modules', 'user', 'extra'],
  ...['_meta', 'grouping_config', 'debug_meta', 'logentry'],
]);

/** An event that a rule told of. Events of one issue are one alert, which the issue closes when it is resolved. */
export function eventAlert(event: Fields, rule: unknown): SentAlert {
  const labels = labelsOf(tagsOf(field(event, 'tags')));
  const [issue = null] = ['issue_id', 'groupID', 'group_id']
    .flatMap((name) => keyTextOf(field(event, name)) ?? [])
    .concat(issueIn(field(event, 'issue_url')) ?? []);
  const errorText = errorOf(event);
  const title = firstLine(event, ['title']) ?? lineOf(errorText) ?? messageOf(event) ?? 'An event without a title';
  return {
    ...BLANK,
    key: issue === null ? keyFrom('title', title, projectOf(event) ?? '') : keyFrom('issue', issue),
    status: 'firing',
    title,
    text: [ruleText(rule), firstLine(event, ['culprit', 'location'])].filter((line) => line !== null).join('\n'),
    severity: severityOf(field(event, 'level') ?? labels.level),
    service: firstLine(labels, ['service']) ?? projectOf(event),
    environment: firstLine(event, ['environment']) ?? firstLine(labels, ['environment']),
    // By the clock of Sentry where it says: that of a browser may be off by hours, and the event would look like an old one that comes late.
    startsAtMs:
      timeOf(field(event, 'received')) ?? timeOf(field(event, 'datetime')) ?? timeOf(field(event, 'timestamp')),
    release: releaseOf(field(event, 'release')) ?? firstLine(labels, ['release', 'sentry:release']),
    errorText,
    links: linkOf('Sentry', field(event, 'web_url')),
    labels,
    rest: restOf(event, TAKEN),
  };
}

/** `[["level", "error"], ...]`, in places also as keys and values. */
function tagsOf(tags: unknown): Fields {
  if (isFields(tags)) return tags;
  const pairs = listOf(tags).flatMap((tag): readonly (readonly [string, unknown])[] => {
    const [name, value] = isFields(tag) ? [field(tag, 'key'), field(tag, 'value')] : listOf(tag);
    return typeof name === 'string' ? [[name, value]] : [];
  });
  return Object.fromEntries(pairs);
}

/** Mostly text or null; sometimes an object that has the version. */
function releaseOf(release: unknown): string | null {
  return isFields(release) ? firstLine(release, ['version', 'shortVersion']) : lineOf(release);
}

/** The last exception is the one that was not caught; what it says stands in the metadata as well. */
function errorOf(event: Fields): string | null {
  const exceptions = listOf(field(fieldsOf(field(event, 'exception')), 'values'));
  return saidBy(fieldsOf(exceptions.at(-1))) ?? saidBy(fieldsOf(field(event, 'metadata')));
}

function saidBy(error: Fields): string | null {
  const type = firstLine(error, ['type']);
  const value = textOf(field(error, 'value'));
  if (type === null) return value;
  return value === null ? type : `${type}: ${value}`;
}

function messageOf(event: Fields): string | null {
  return firstLine(event, ['message']) ?? firstLine(fieldsOf(field(event, 'logentry')), ['formatted', 'message']);
}

function ruleText(rule: unknown): string | null {
  const name = lineOf(rule);
  return name === null ? null : `Rule: ${name}`;
}

/** `https://sentry.io/api/0/projects/shop-inc/checkout/events/...`: the event itself has only the number of its project. */
function projectOf(event: Fields): string | null {
  return /\/projects\/[^/]+\/([^/?#]{1,100})\/events\//.exec(firstText(event, ['url']) ?? '')?.[1] ?? null;
}

function issueIn(url: unknown): string | null {
  return /\/issues\/(\d{1,30})(?:\/|$)/.exec(lineOf(url) ?? '')?.[1] ?? null;
}
