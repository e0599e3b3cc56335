import type { SentAlert } from '../../../core/alerts/model.ts';
import { aroundOf, type Grouped, groupedAlert } from '../grouped.ts';
import type { Reading } from '../port.ts';
import {
  countOf,
  type Fields,
  field,
  fieldsOf,
  firstLine,
  isFields,
  labelsOf,
  lineOf,
  linkOf,
  listOf,
  someAlerts,
} from '../take.ts';

const TAKEN = ['dashboardURL', 'panelURL', 'silenceURL', 'imageURL', 'ruleUrl'];

/** As Alertmanager writes it, with more in it. */
export function readUnified(body: Fields, receivedAtMs: number): Reading {
  const { some, leftOut } = someAlerts(listOf(field(body, 'alerts')));
  const whole = some.filter(isFields).filter((alert) => isFields(field(alert, 'labels')));
  if (whole.length < some.length) return { kind: 'unreadable', problem: 'some of `alerts` have no `labels`' };
  if (whole.length > 0 && whole.every(isTest))
    return { kind: 'nothing', why: 'the test of the contact point, sent from Grafana: it works' };
  const around = aroundOf(body);
  return {
    kind: 'alerts',
    alerts: whole.map((alert) => readAlert(alert, { group: body, around, receivedAtMs })),
    truncated: countOf(field(body, 'truncatedAlerts')) + leftOut,
    changes: [],
  };
}

/** What the button `Test` of a contact point sends. */
function isTest(alert: Fields): boolean {
  const { alertname, instance } = labelsOf(field(alert, 'labels'));
  return alertname === 'TestAlert' && instance === 'Grafana';
}

function readAlert(alert: Fields, common: Pick<Grouped, 'group' | 'around' | 'receivedAtMs'>): SentAlert {
  const home = field(common.group, 'externalURL');
  const read = groupedAlert({
    alert,
    ...common,
    // Since version 12 some are relative to the address of Grafana.
    links: [
      ...linkOf('Rule', field(alert, 'generatorURL'), home),
      ...linkOf('Dashboard', field(alert, 'dashboardURL'), home),
      ...linkOf('Panel', field(alert, 'panelURL'), home),
      ...linkOf('Picture', field(alert, 'imageURL'), home),
      ...linkOf('Silence', field(alert, 'silenceURL'), home),
    ],
    taken: TAKEN,
  });
  return { ...read, title: titleOf(alert, read) };
}

/** Where the query has no data or fails, Grafana sends an alert of another name that carries the name of the rule as a label. */
function titleOf(alert: Fields, { title, labels }: SentAlert): string {
  const said = firstLine(fieldsOf(field(alert, 'annotations')), ['summary', 'title']);
  const what = { DatasourceNoData: 'no data', DatasourceError: 'the query fails' }[labels.alertname ?? ''];
  if (what === undefined || said !== null) return title;
  return `${lineOf(labels.rulename, 250) ?? 'a rule'}: ${what}`;
}
