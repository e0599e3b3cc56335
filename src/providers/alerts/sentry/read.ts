import { BLANK } from '../blank.ts';
import { keyFrom, restOf } from '../key.ts';
import type { Reading } from '../port.ts';
import {
  type Fields,
  field,
  fieldsOf,
  firstLine,
  firstText,
  isFields,
  lineOf,
  linkOf,
  severityOf,
  timeOf,
} from '../take.ts';
import { eventAlert } from './read-event.ts';
import { readIssue } from './read-issue.ts';

/** Sent to integrations as well, and nothing to wake anybody for. */
const NO_ALERTS: ReadonlySet<string> = new Set(['installation', 'comment', 'seer', 'preprod_artifact']);

/** What it is, its shape tells; the header `Sentry-Hook-Resource` only where the shape does not. */
export function readBody(body: Fields, resource: string | null): Reading {
  const data = fieldsOf(field(body, 'data'));
  const action = firstLine(body, ['action'])?.toLowerCase() ?? '';
  const [event, metric, issue, error] = ['event', 'metric_alert', 'issue', 'error'].map((name) => field(data, name));
  if (isFields(metric)) return readMetric(data, metric, action);
  if (isFields(event)) return one(eventAlert(event, field(data, 'triggered_rule')));
  if (isFields(issue)) return readIssue(issue, action);
  if (isFields(error)) return readError(error);
  if (isFields(field(body, 'event'))) return readPlugIn(body, fieldsOf(field(body, 'event')));
  const kind = resource ?? (field(data, 'installation') === undefined ? '' : 'installation');
  if (NO_ALERTS.has(kind)) return { kind: 'nothing', why: `Sentry tells of ${kind}, which is no alert` };
  return {
    kind: 'unreadable',
    problem: `this is no webhook of Sentry that we know: \`data\` has neither event, metric_alert nor issue${kind === '' ? '' : `, and its resource is ${JSON.stringify(kind.slice(0, 60))}`}`,
  };
}

/** Every error is sent so, thousands of them; whoever wants to be told makes an alert rule. What ends a process is told all the same. */
function readError(error: Fields): Reading {
  if (lineOf(field(error, 'level'))?.toLowerCase() === 'fatal') return one(eventAlert(error, null));
  return {
    kind: 'nothing',
    why: 'Sentry tells of each error; only fatal ones are alerts, for others make an alert rule',
  };
}

function readMetric(data: Fields, metric: Fields, action: string): Reading {
  const rule = fieldsOf(field(metric, 'alert_rule'));
  const id = firstLine(metric, ['id', 'identifier']) ?? firstLine(rule, ['id']);
  const title = firstLine(rule, ['name']) ?? firstLine(data, ['description_title']) ?? firstLine(metric, ['title']);
  if (id === null && title === null)
    return { kind: 'unreadable', problem: '`data.metric_alert` has neither an id nor the name of a rule' };
  const projects = field(metric, 'projects') ?? field(rule, 'projects');
  const isOver = action === 'resolved';
  const alert = {
    ...BLANK,
    key: keyFrom('metric', id ?? title ?? ''),
    status: isOver ? ('resolved' as const) : ('firing' as const),
    title: title ?? `Metric alert ${id}`,
    text: firstText(data, ['description_text'])?.replaceAll('\\n', '\n') ?? '',
    severity: isOver ? null : severityOf(action),
    service: Array.isArray(projects) && projects.length === 1 ? lineOf(projects[0]) : null,
    environment: firstLine(rule, ['environment']),
    startsAtMs: timeOf(field(metric, 'date_started')) ?? timeOf(field(metric, 'date_detected')),
    endsAtMs: isOver ? timeOf(field(metric, 'date_closed')) : null,
    group: firstLine(rule, ['id']) === null ? null : keyFrom('rule', firstLine(rule, ['id']) ?? ''),
    links: linkOf('Sentry', field(data, 'web_url')),
    rest: restOf({ action, ...metric }, new Set(['date_started', 'date_closed'])),
  };
  return one(alert);
}

/** The plug-in of before integrations: what stands around the event says more than the event. */
function readPlugIn(body: Fields, event: Fields): Reading {
  const read = eventAlert({ ...event, issue_id: field(body, 'id') ?? field(event, 'issue_id') }, null);
  const title = firstLine(event, ['title']) ?? firstLine(body, ['message', 'culprit']);
  return one({
    ...read,
    title: title ?? read.title,
    severity: severityOf(field(body, 'level')) ?? read.severity,
    service: read.service ?? firstLine(body, ['project_slug', 'project', 'project_name']),
    links: [...linkOf('Sentry', field(body, 'url')), ...read.links].slice(0, 5),
    rest: { ...read.rest, ...restOf(body, new Set(['event', 'id', 'level', 'url', 'message'])) },
  });
}

function one(alert: ReturnType<typeof eventAlert>): Reading {
  return { kind: 'alerts', alerts: [alert], truncated: 0, changes: [] };
}
