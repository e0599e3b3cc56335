import type { SentAlert } from '../../../core/alerts/model.ts';
import { aroundOf, type Grouped, groupedAlert } from '../grouped.ts';
import type { Reading } from '../port.ts';
import { readEach } from '../read-each.ts';
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
} from '../take.ts';

const TAKEN = ['dashboardURL', 'panelURL', 'silenceURL', 'imageURL', 'ruleUrl'];

/** As Alertmanager writes it, with more in it. */
export function readUnified(body: Fields, receivedAtMs: number): Reading {
  const sent = listOf(field(body, 'alerts'));
  if (sent.length > 0 && sent.every(isTest))
    return { kind: 'nothing', why: 'the test of the contact point, sent from Grafana: it works' };
  const around = aroundOf(body);
  const read = (alert: unknown, index: number) =>
    isFields(alert) && isFields(field(alert, 'labels'))
      ? readAlert(alert, { group: body, around, receivedAtMs })
      : `alert ${index + 1} has no \`labels\``;
  return readEach(sent, read, countOf(field(body, 'truncatedAlerts')));
}

/** What the button `Test` of a contact point sends. */
function isTest(alert: unknown): boolean {
  const { alertname, instance } = labelsOf(field(fieldsOf(alert), 'labels'));
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
