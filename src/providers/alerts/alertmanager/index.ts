import { parseBody } from '../body.ts';
import { aroundOf, groupedAlert } from '../grouped.ts';
import type { AlertSender, Reading } from '../port.ts';
import { countOf, type Fields, field, fieldsOf, isFields, linkOf, someAlerts } from '../take.ts';
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
  if (!Array.isArray(alerts)) return unreadable('it has no list `alerts`');
  const { some, leftOut } = someAlerts(alerts);
  const known = some.filter((alert) => isFields(alert) && isFields(field(alert, 'labels')));
  if (known.length < some.length) return unreadable('some of `alerts` have no `labels`');
  const around = aroundOf(group);
  return {
    kind: 'alerts',
    alerts: known.map((alert) => groupedAlert({ alert, group, around, receivedAtMs, links: linksOf(alert, group) })),
    truncated: countOf(field(group, 'truncatedAlerts')) + leftOut,
    changes: [],
  };
}

function linksOf(alert: Fields, group: Fields) {
  const home = field(group, 'externalURL');
  return [...linkOf('Source', field(alert, 'generatorURL'), home), ...linkOf('Alertmanager', home)];
}

function unreadable(why: string): Reading {
  return {
    kind: 'unreadable',
    problem: `this is not the body of an Alertmanager webhook: ${why}; leave \`payload\` of the receiver out`,
  };
}
