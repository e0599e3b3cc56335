import { parseBody } from '../body.ts';
import type { AlertSender, Reading } from '../port.ts';
import { field, fieldsOf } from '../take.ts';
import { readLegacy } from './legacy.ts';
import { sample } from './sample.ts';
import { timestampsIn, verify } from './signature.ts';
import { readUnified } from './unified.ts';

/** Grafana Alerting (version 9 and later), and the webhook of the alerting before it. */
export const grafana: AlertSender = {
  name: 'grafana',
  title: 'Grafana Alerting',
  signs: true,
  headers: [],
  verify: async (incoming, hook, nowMs) => verify(incoming, hook, nowMs),
  // With a signed time each delivery has a signature of its own, so that one that comes twice was sent again by somebody else.
  deliveryKey: ({ headers }) => {
    const hasTime = Object.keys(headers).some((name) => name.includes('timestamp'));
    return hasTime ? (timestampsIn(headers).signatures[0] ?? null) : null;
  },
  read: (delivery) => {
    const parsed = parseBody(delivery);
    if (parsed.kind === 'broken') return { kind: 'unreadable', problem: parsed.problem };
    const body = fieldsOf(parsed.value);
    if (Array.isArray(field(body, 'alerts'))) return readUnified(body, delivery.receivedAtMs);
    return field(body, 'ruleId') === undefined && field(body, 'evalMatches') === undefined ? UNKNOWN : readLegacy(body);
  },
  sample,
};

const UNKNOWN: Reading = {
  kind: 'unreadable',
  problem:
    'this is not the body of a Grafana webhook: it has neither `alerts` nor `ruleId`; leave the custom payload of the contact point out',
};
