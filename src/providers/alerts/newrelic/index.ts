import { parseBody } from '../body.ts';
import type { AlertSender, HookFacts, Incoming } from '../port.ts';
import { readBody } from './read.ts';

/** New Relic: the webhook of workflows, and the one of notification channels before it. It signs nothing. */
export const newrelic: AlertSender = {
  name: 'newrelic',
  title: 'New Relic',
  signs: false,
  headers: [],
  verify: async () => ({ kind: 'genuine', skewMs: null }),
  deliveryKey: () => null,
  read: (delivery) => {
    const parsed = parseBody(delivery);
    return parsed.kind === 'broken' ? { kind: 'unreadable', problem: parsed.problem } : readBody(parsed.value);
  },
  sample,
};

function sample({ name }: HookFacts, nowMs: number): Incoming {
  const body = {
    id: 'a57e54a5-0000-4000-8000-7e54a57e54a5',
    issueUrl: 'https://radar-api.service.newrelic.com/accounts/1/issues/a57e54a5?notifier=WEBHOOK',
    title: `Test of the hook ${name}`,
    priority: 'MEDIUM',
    impactedEntities: ['astern'],
    totalIncidents: 1,
    state: 'ACTIVATED',
    trigger: 'STATE_CHANGE',
    isCorrelated: false,
    createdAt: nowMs,
    updatedAt: nowMs,
    sources: ['newrelic'],
    alertPolicyNames: ['Astern'],
    alertConditionNames: ['Sent by `astern alerts test`'],
    workflowName: 'astern',
  };
  return {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    query: {},
    body: Buffer.from(JSON.stringify(body)),
  };
}
