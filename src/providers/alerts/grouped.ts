import type { Link, SentAlert } from '../../core/alerts/model.ts';
import { keyFrom, keyOfLabels, keyTextOf, restOf } from './key.ts';
import {
  type Fields,
  field,
  fieldsOf,
  firstLine,
  firstText,
  labelsOf,
  lineOf,
  linkOf,
  severityOf,
  someLinks,
  timeOf,
} from './take.ts';

/** One alert of a group, as Alertmanager and, after it, Grafana write them. */
export type Grouped = {
  readonly alert: Fields;
  /** What stands around the alerts. */
  readonly group: Fields;
  /** `aroundOf(group)`: made once, however many alerts there are. */
  readonly around: Around;
  readonly receivedAtMs: number;
  /** Addresses of the sender's own pages. */
  readonly links: readonly Link[];
  /** Fields of the alert that this sender has besides, and that were taken. */
  readonly taken?: readonly string[];
};

/** What all alerts of a group have in common. */
type Around = { readonly key: string | null; readonly rest: Fields };

const SERVICE = ['service', 'service_name', 'app', 'app_kubernetes_io_name'];
const ENVIRONMENT = ['environment', 'env', 'deployment_environment', 'stage'];
const RELEASE = ['version', 'service_version', 'app_version', 'release_version'];
const TAKEN = ['status', 'labels', 'annotations', 'startsAt', 'endsAt', 'generatorURL', 'fingerprint'];
const GROUP_TAKEN = new Set([
  'alerts',
  'status',
  'version',
  'groupLabels',
  'commonLabels',
  'commonAnnotations',
  'groupKey',
]);

export function groupedAlert({ alert, group, around, receivedAtMs, links, taken = [] }: Grouped): SentAlert {
  const labels = labelsOf(field(alert, 'labels'));
  const annotations = fieldsOf(field(alert, 'annotations'));
  const status = statusOf(alert, group, receivedAtMs);
  const severity = severityOf(labels.severity ?? labels.priority ?? labels.level);
  const fingerprint = keyTextOf(field(alert, 'fingerprint'));
  const name = lineOf(labels.alertname) ?? 'alert without a name';
  const named = labels.instance === undefined ? name : `${name} (${labels.instance})`;
  return {
    key: fingerprint === null ? keyOfLabels(fieldsOf(field(alert, 'labels'))) : keyFrom(fingerprint),
    status,
    title: firstLine(annotations, ['summary', 'title']) ?? lineOf(named) ?? name,
    text: firstText(annotations, ['description', 'message', 'body']) ?? '',
    severity,
    service: firstLine(labels, SERVICE),
    environment: firstLine(labels, ENVIRONMENT),
    startsAtMs: timeOf(field(alert, 'startsAt')),
    endsAtMs: status === 'resolved' ? timeOf(field(alert, 'endsAt')) : null,
    release: releaseOf(labels, annotations),
    errorText: firstText(annotations, ['error', 'exception', 'error_message']),
    group: around.key,
    links: someLinks([
      ...linkOf('Runbook', field(annotations, 'runbook_url') ?? field(annotations, 'runbook')),
      ...linkOf('Dashboard', field(annotations, 'dashboard_url') ?? field(annotations, 'dashboard')),
      ...links,
    ]),
    labels,
    rest: { ...restOf(alert, new Set([...TAKEN, ...taken])), ...annotationsLeft(annotations), ...around.rest },
  };
}

/** Posted to us as Prometheus posts to an Alertmanager, an alert says its state only by its end. */
function statusOf(alert: Fields, group: Fields, receivedAtMs: number): 'firing' | 'resolved' {
  const said = lineOf(field(alert, 'status')) ?? lineOf(field(group, 'status'));
  if (said !== null) return said === 'resolved' ? 'resolved' : 'firing';
  const endsAtMs = timeOf(field(alert, 'endsAt'));
  return endsAtMs !== null && endsAtMs <= receivedAtMs ? 'resolved' : 'firing';
}

/** `release` is what Helm labels its own installations with: taken only where it looks like a version. */
function releaseOf(labels: Fields, annotations: Fields): string | null {
  const said = firstLine(labels, RELEASE) ?? firstLine(annotations, ['release', ...RELEASE]);
  if (said !== null) return said;
  const label = firstLine(labels, ['release']);
  return label !== null && /^(r\d+|v?\d+(\.\d+)+\S*|[0-9a-f]{7,40})$/.test(label) ? label : null;
}

function annotationsLeft(annotations: Fields): Fields {
  const left = restOf(annotations, new Set(['summary', 'description']));
  return Object.keys(left).length === 0 ? {} : { annotations: left };
}

export function aroundOf(group: Fields): Around {
  const key = keyTextOf(field(group, 'groupKey'));
  const rest = restOf(group, GROUP_TAKEN);
  return {
    key: key === null ? null : keyFrom(key),
    rest: Object.keys(rest).length === 0 ? {} : { notification: rest },
  };
}
