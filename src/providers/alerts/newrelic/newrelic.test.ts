import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { alertSenderContract, alertsBy, incoming, readBy } from '../contract.ts';
import { newrelic } from './index.ts';

const CREATED_MS = Date.UTC(2026, 10, 28, 9, 12, 30, 250);
const issue = {
  id: '5d3f-11',
  issueUrl: 'https://radar-api.service.newrelic.com/accounts/1/issues/5d3f-11?notifier=WEBHOOK',
  title: "checkout query result is > 5.0 for 2 minutes on 'Errors'",
  priority: 'CRITICAL',
  impactedEntities: ['checkout'],
  totalIncidents: 1,
  state: 'ACTIVATED',
  trigger: 'STATE_CHANGE',
  isCorrelated: false,
  createdAt: CREATED_MS,
  updatedAt: CREATED_MS + 60_000,
  sources: ['newrelic'],
  alertPolicyNames: ['Shop'],
  alertConditionNames: ['Errors'],
  workflowName: 'astern',
};
const older = {
  incident_id: 1234,
  incident_url: 'https://alerts.newrelic.com/accounts/1/incidents/1234',
  condition_name: 'Errors',
  policy_name: 'Shop',
  details: 'Error percentage > 5 %',
  current_state: 'open',
  timestamp: CREATED_MS,
  severity: 'CRITICAL',
};
const template = readFileSync(new URL('../../../../examples/alerts/newrelic.hbs', import.meta.url), 'utf8');

/** What New Relic makes of our template: `{{json …}}` writes JSON, lists and null included. */
function filled(said: Readonly<Record<string, unknown>>): string {
  return template.replace(/\{\{\s*json ([^}]+?)\s*\}\}/g, (_, name: string) => JSON.stringify(said[name] ?? null));
}

alertSenderContract(newrelic, { deliveries: [incoming(issue), incoming(older), incoming(filled({ issueId: 'i' }))] });

describe('what New Relic sends', () => {
  it('is read with everything that an incident needs', () => {
    const [read] = alertsBy(newrelic, incoming(issue));

    assert.deepEqual(read, {
      key: '5d3f-11',
      status: 'firing',
      title: issue.title,
      text: 'Condition: Errors\nPolicy: Shop',
      severity: 'critical',
      service: 'checkout',
      environment: null,
      startsAtMs: CREATED_MS,
      endsAtMs: null,
      release: null,
      errorText: null,
      group: null,
      links: [{ title: 'New Relic', url: issue.issueUrl }],
      labels: {},
      rest: {
        priority: 'CRITICAL',
        impactedEntities: ['checkout'],
        totalIncidents: 1,
        state: 'ACTIVATED',
        trigger: 'STATE_CHANGE',
        isCorrelated: false,
        updatedAt: CREATED_MS + 60_000,
        sources: ['newrelic'],
        alertPolicyNames: ['Shop'],
        alertConditionNames: ['Errors'],
        workflowName: 'astern',
      },
    });
  });

  for (const [state, status] of [
    ['CREATED', 'firing'],
    ['ACTIVATED', 'firing'],
    ['ACKNOWLEDGED', 'acknowledged'],
    ['CLOSED', 'resolved'],
    ['RESOLVED', 'resolved'],
    ['closed', 'resolved'],
    ['SOMETHING_NEW', 'firing'],
    [undefined, 'firing'],
  ] as const)
    it(`takes the state ${state} as ${status}`, () => {
      assert.equal(alertsBy(newrelic, incoming({ ...issue, state }))[0]?.status, status);
    });

  it('ends when it was closed, else when it was last changed', () => {
    const end = (change: object) => alertsBy(newrelic, incoming({ ...issue, state: 'CLOSED', ...change }))[0]?.endsAtMs;

    assert.equal(end({ closedAt: CREATED_MS + 5_000 }), CREATED_MS + 5_000);
    assert.equal(end({}), CREATED_MS + 60_000);
  });

  it('takes times as text, and those that are none as not said', () => {
    const start = (createdAt: unknown) => alertsBy(newrelic, incoming({ ...issue, createdAt }))[0]?.startsAtMs;

    assert.equal(start(String(CREATED_MS)), CREATED_MS);
    for (const broken of ['17958asdasd71', 'N/A', '', null, undefined, -1, 1e23, {}, []])
      assert.equal(start(broken), null, JSON.stringify(broken));
  });

  it('maps its priorities', () => {
    const severity = (priority: unknown) => alertsBy(newrelic, incoming({ ...issue, priority }))[0]?.severity;

    assert.deepEqual(['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'PLAID', null].map(severity), [
      'critical',
      'error',
      'warning',
      'info',
      null,
      null,
    ]);
  });

  it('does not guess a service out of several entities', () => {
    assert.equal(alertsBy(newrelic, incoming({ ...issue, impactedEntities: ['a', 'b'] }))[0]?.service, null);
  });

  it('has service, environment and release by our template', () => {
    const [read] = alertsBy(
      newrelic,
      incoming(
        filled({
          issueId: '5d3f-11',
          'annotations.title.[0]': 'Errors',
          state: 'ACTIVATED',
          createdAt: CREATED_MS,
          'accumulations.tag.service': ['shop'],
          'accumulations.tag.environment': ['production', 'production'],
          'accumulations.tag.version': ['r412'],
        }),
      ),
    );

    assert.deepEqual(
      [read?.key, read?.title, read?.service, read?.environment, read?.release, read?.startsAtMs],
      ['5d3f-11', 'Errors', 'shop', 'production', 'r412', CREATED_MS],
    );
  });

  it('is read from the notification channels of before workflows', () => {
    const of = (current_state: string) => alertsBy(newrelic, incoming({ ...older, current_state }))[0];

    const read = of('open');

    assert.deepEqual(
      [read?.key, read?.title, read?.text, read?.severity, read?.startsAtMs],
      ['1234', 'Errors', 'Error percentage > 5 %\nShop', 'critical', CREATED_MS],
    );
    assert.deepEqual(
      [of('acknowledged')?.status, of('closed')?.status, of('closed')?.startsAtMs],
      ['acknowledged', 'resolved', null],
    );
  });

  it('is told how to be readable where it is not', () => {
    const reading = readBy(newrelic, incoming({ state: 'CREATED' }));

    assert.ok(reading.kind === 'unreadable');
    assert.match(reading.problem, /examples\/alerts\/newrelic.hbs/);
  });
});
