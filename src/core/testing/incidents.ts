import type { Folded, Known } from '../incidents/book.ts';
import type { Heard } from '../incidents/hear.ts';
import type { Alert, Care, Incident } from '../incidents/model.ts';
import { nowMs } from './samples.ts';

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;

/** A critical alert of `shop/production` that fires since ten seconds before it arrives. */
export function aHeard(change: Partial<Heard> = {}): Heard {
  const { key = 'errors', atMs = nowMs } = change;
  return {
    id: `alert_${key}`,
    hook: 'prometheus',
    key,
    status: 'firing',
    title: `${key} of shop`,
    text: '',
    severity: 'critical',
    startsAtMs: atMs - 10 * SECOND_MS,
    endsAtMs: null,
    release: null,
    errorText: null,
    group: null,
    links: [],
    labels: {},
    rest: {},
    place: {
      service: 'shop',
      environment: 'production',
      target: 'shop/production',
      group: 'service shop/production',
    },
    atMs,
    truncated: 0,
    ...change,
  };
}

export function placeOf(service: string): Heard['place'] {
  const target = `${service}/production`;
  return { service, environment: 'production', target, group: `service ${target}` };
}

export function anIncident(change: Partial<Omit<Incident, 'care'>> & { readonly care?: Partial<Care> } = {}): Incident {
  const { care, ...rest } = change;
  return {
    number: 17,
    state: 'open',
    version: 1,
    title: 'errors of shop',
    severity: 'critical',
    service: 'shop',
    target: 'shop/production',
    beganAtMs: nowMs - MINUTE_MS,
    openedAtMs: nowMs - 30 * SECOND_MS,
    openedBy: 'hook prometheus',
    acknowledgedAtMs: null,
    mitigatedAtMs: null,
    resolvedAtMs: null,
    resolvedBy: null,
    owner: null,
    alerts: 1,
    deliveries: 1,
    isStorm: false,
    isFlapping: false,
    suspects: null,
    noSuspect: null,
    recoveries: [],
    cleared: [],
    isFalseAlarm: false,
    care: {
      group: 'service shop/production',
      lookAtMs: null,
      newsAtMs: nowMs - 30 * SECOND_MS,
      joinedAtMs: [],
      quiet: null,
      openVersion: 1,
      truncated: 0,
      ...care,
    },
    ...rest,
  };
}

export function known(change: Partial<Known> = {}): Known {
  return { alerts: [], incidents: [], windows: [], nowMs, ...change };
}

/** What is known after a batch, as the store would give it: numbers of new incidents follow those that there are. */
export function afterwards(before: Known, folded: Folded): Known {
  const highest = Math.max(0, ...before.incidents.map(({ number }) => number));
  const numberOf = (number: number) => (number < 0 ? highest - number : number);
  const incidents = new Map(before.incidents.map((incident) => [incident.number, incident]));
  for (const one of folded.incidents) incidents.set(numberOf(one.number), { ...one, number: numberOf(one.number) });
  const alerts = new Map<string, Alert>(before.alerts.map((alert) => [`${alert.hook} ${alert.key}`, alert]));
  for (const alert of folded.alerts) {
    const incident = alert.incident === null ? null : numberOf(alert.incident);
    alerts.set(`${alert.hook} ${alert.key}`, { ...alert, incident });
  }
  return {
    ...before,
    alerts: [...alerts.values()],
    incidents: [...incidents.values()].toSorted((a, b) => a.number - b.number),
  };
}
