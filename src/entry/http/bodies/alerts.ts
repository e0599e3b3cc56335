import type { AlertBody, AlertHookBody, DeliveryBody, HeartbeatBody, WholeDeliveryBody } from '../../../api/alerts.ts';
import type { Delivery } from '../../../core/alerts/model.ts';
import { type Alert, type Heartbeat, incidentName } from '../../../core/incidents/model.ts';
import type { Told } from '../../../flows/alerts/hook-notes.ts';
import type { HookState } from '../../../flows/alerts/read-hooks.ts';
import type { ListedDelivery } from '../../../store/incident-nouns.ts';
import { timeOf, timeOrNull } from './time.ts';

export function hookBody({ hook, about, record, unparsed }: HookState): AlertHookBody {
  const { confirmation } = record;
  return {
    name: hook.name,
    from: hook.sender.name,
    title: hook.sender.title,
    service: about?.service ?? null,
    severity: about?.severity ?? null,
    signed: hook.sender.signs && (hook.facts.secrets.length > 0 || hook.sender.testInstead !== undefined),
    deliveries: record.deliveries,
    lastAt: timeOrNull(record.lastAtMs),
    unparsed,
    skewMs: record.skewMs,
    skewed: record.isSkewed,
    refused: notKept(record.refused),
    tooLarge: notKept(record.tooLarge),
    turnedAway: notKept(record.turnedAway),
    confirmation:
      confirmation === null
        ? null
        : {
            confirmed: confirmation.kind === 'confirmed',
            at: timeOf(confirmation.atMs),
            why: confirmation.why ?? null,
          },
  };
}

export function notKept(told: Told | null) {
  return told === null ? null : { count: told.count, lastAt: timeOf(told.lastAtMs), why: told.why };
}

export function heartbeatBody({
  name,
  state,
  service,
  severity,
  periodMs,
  graceMs,
  lastAtMs,
}: Heartbeat): HeartbeatBody {
  const nextAtMs = lastAtMs === null ? null : lastAtMs + periodMs;
  const times = { lastAt: timeOrNull(lastAtMs), nextAt: timeOrNull(nextAtMs) };
  return { name, state, service, severity, periodMs, graceMs, ...times };
}

export function deliveryBody(delivery: ListedDelivery): DeliveryBody {
  const { id, hook, state, problem, deliveryKey, method, contentType, skewMs, sizeBytes } = delivery;
  return {
    id,
    hook,
    receivedAt: timeOf(delivery.receivedAtMs),
    state,
    problem,
    deliveryKey,
    method,
    contentType,
    sizeBytes,
    skewMs,
  };
}

export function wholeDeliveryBody(delivery: Delivery): WholeDeliveryBody {
  const { headers, query, body, encoding } = delivery;
  const sizeBytes = Buffer.byteLength(body, encoding);
  return { ...deliveryBody({ ...delivery, sizeBytes }), headers: { ...headers }, query: { ...query }, body, encoding };
}

export function alertBody(alert: Alert): AlertBody {
  const { id, hook, key, status, title, text, severity, service, environment, why, release, errorText, count } = alert;
  return {
    ...{ id, hook, key, status, title, text, severity, service, environment, why, release, errorText, count },
    incident: alert.incident === null ? null : incidentName(alert.incident),
    links: alert.links.map((link) => ({ ...link })),
    labels: { ...alert.labels },
    startsAt: timeOf(alert.startsAtMs),
    endsAt: timeOrNull(alert.endsAtMs),
    firstAt: timeOf(alert.firstAtMs),
    lastAt: timeOf(alert.lastAtMs),
  };
}
