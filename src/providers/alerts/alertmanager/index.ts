import { parseBody } from '../body.ts';
import { aroundOf, groupedAlert } from '../grouped.ts';
import type { AlertSender, Reading } from '../port.ts';
import { readEach } from '../read-each.ts';
import { countOf, type Fields, field, fieldsOf, isFields, linkOf } from '../take.ts';
import { sample } from './sample.ts';

/** Prometheus Alertmanager, webhook form 4. It signs nothing: the key of the hook is what it knows. */
export const alertmanager: AlertSender = {
  name: 'alertmanager',
  title: 'Prometheus Alertmanager',
  signs: false,
  headers: [],
  verify: async () => ({ kind: 'genuine', skewMs: null }),
  // Two replicas, and the same group again after `repeat_interval`, send bodies of which each counts.
  deliveryKey: () => null,
  read: (delivery) => {
    const parsed = parseBody(delivery);
    return parsed.kind === 'broken'
      ? { kind: 'unreadable', problem: parsed.problem }
      : readBody(parsed.value, delivery.receivedAtMs);
  },
  sample,
};

function readBody(value: unknown, receivedAtMs: number): Reading {
  // A bare list is what Prometheus itself posts to an Alertmanager.
  const group: Fields = Array.isArray(value) ? { alerts: value } : fieldsOf(value);
  const alerts = field(group, 'alerts');
  if (!Array.isArray(alerts)) return { kind: 'unreadable', problem: problemWith('it has no list `alerts`') };
  const around = aroundOf(group);
  const read = (alert: unknown, index: number) =>
    isFields(alert) && isFields(field(alert, 'labels'))
      ? groupedAlert({ alert, group, around, receivedAtMs, links: linksOf(alert, group) })
      : problemWith(`alert ${index + 1} has no \`labels\``);
  return readEach(alerts, read, countOf(field(group, 'truncatedAlerts')));
}

function linksOf(alert: Fields, group: Fields) {
  const home = field(group, 'externalURL');
  return [...linkOf('Source', field(alert, 'generatorURL'), home), ...linkOf('Alertmanager', home)];
}

function problemWith(why: string): string {
  return `this is not the body of an Alertmanager webhook: ${why}; leave \`payload\` of the receiver out`;
}
