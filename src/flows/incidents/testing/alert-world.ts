import type { TestContext } from 'node:test';
import type { Event } from '../../../core/events/model.ts';
import { type Incident, incidentName } from '../../../core/incidents/model.ts';
import type { Member, Policy } from '../../../core/oncall/model.ts';
import { newId } from '../../../lib/ids.ts';
import type { TestClock } from '../../../lib/test-clock.ts';
import { alertmanager } from '../../../providers/alerts/alertmanager/index.ts';
import type { AlertSender } from '../../../providers/alerts/port.ts';
import type { Nouns, SharedStore } from '../../../store/store.ts';
import { openSqliteForTest } from '../../../store/testing/open-sqlite.ts';
import type { OpenForTest } from '../../../store/testing/opened.ts';
import { register } from '../../../store/testing/samples.ts';
import type { Hook } from '../../alerts/hook.ts';
import { readDeliveries } from '../read-deliveries.ts';
import { tendIncidents } from '../tend-incidents.ts';

/** One alert as Alertmanager writes it. */
export type Told = {
  readonly name: string;
  readonly service?: string;
  readonly severity?: string;
  readonly isOver?: boolean;
  readonly startsAtMs?: number;
  readonly endsAtMs?: number;
};

export type AlertWorld = {
  readonly store: SharedStore;
  readonly clock: TestClock;
  readonly senders: Map<string, AlertSender>;
  readonly hooks: Map<string, Hook>;
  readonly log: { info(): void; warn(): void; error(facts: object, message: string): void };
  /** Write deliveries down as a hook does, one for each list of alerts. */
  post(groups: readonly (readonly Told[])[], more?: { truncated?: number; deliveryKey?: string }): Promise<void>;
  /** A body that no reader expects. */
  postRaw(body: string): Promise<void>;
  read(): Promise<void>;
  /** Post one delivery and read it. */
  tell(alerts: readonly Told[], more?: { truncated?: number; deliveryKey?: string }): Promise<void>;
  /** Turn the clock and let what is due happen, a minute at a time. */
  pass(minutes: number): Promise<void>;
  tend(): Promise<void>;
  incidents(): Promise<readonly Incident[]>;
  lines(number: number): Promise<readonly Event[]>;
  change<T>(work: (tx: Nouns, nowMs: number) => Promise<T>): Promise<T>;
  /** How many messages this person was to get about an incident. */
  messages(person: string): Promise<number>;
};

export const HOOK = 'prometheus';

/** A store with the service `shop`, ann and bo who can be reached, and a policy that pages ann, then bo. */
export async function openAlertWorld(test: TestContext, open: OpenForTest = openSqliteForTest): Promise<AlertWorld> {
  const { store, clock } = await open(test);
  await register(store);
  for (const name of ['ann', 'bo']) await store.records.put('member', name, member(name));
  await store.records.put('policy', 'all', policy);
  const senders = new Map<string, AlertSender>([[HOOK, alertmanager]]);
  const hooks = new Map<string, Hook>([[HOOK, { name: HOOK, service: null, severity: null }]]);
  const log = {
    info: () => undefined,
    warn: () => undefined,
    error: (_facts: object, message: string) => test.diagnostic(message),
  };
  const world = { store, clock, senders, hooks, log };

  const add = (bodies: readonly string[], deliveryKey: string | null) =>
    store.deliveries.add(
      bodies.map((body) => ({
        id: newId('dlv'),
        hook: HOOK,
        deliveryKey,
        receivedAtMs: clock.now(),
        ...{ method: 'POST', contentType: 'application/json', headers: {}, query: {}, encoding: 'utf8', skewMs: null },
        body,
      })),
    );
  const post: AlertWorld['post'] = (groups, { truncated = 0, deliveryKey } = {}) =>
    add(
      groups.map((alerts) => bodyOf(alerts, truncated)),
      deliveryKey ?? null,
    );
  const read = async () => {
    while ((await readDeliveries(world, 100)) > 0);
  };
  const tend = () => tendIncidents(world);
  return {
    ...world,
    post,
    postRaw: (body) => add([body], null),
    read,
    tend,
    tell: async (alerts, more) => {
      await post([alerts], more);
      await read();
    },
    pass: async (minutes) => {
      for (let minute = 0; minute < minutes; minute += 1) {
        await clock.advance(60_000);
        await tend();
      }
    },
    incidents: async () => (await store.incidents.list({ limit: 1_000 })).toReversed(),
    lines: (number) => store.events.after(0, { operation: incidentName(number), limit: 1_000 }),
    change: (work) => store.transaction(async (tx) => work(tx, await tx.now())),
    messages: async (person) => (await store.pages.list({ person, limit: 1_000 })).length,
  };
}

function bodyOf(alerts: readonly Told[], truncatedAlerts: number): string {
  return JSON.stringify({
    ...{ version: '4', status: 'firing', receiver: 'astern', groupKey: '{}:{}', truncatedAlerts },
    alerts: alerts.map(({ name, service = 'shop', severity = 'critical', isOver = false, startsAtMs, endsAtMs }) => ({
      status: isOver ? 'resolved' : 'firing',
      labels: { alertname: name, service, severity },
      annotations: { summary: `${name} of ${service}` },
      ...(startsAtMs === undefined ? {} : { startsAt: new Date(startsAtMs).toISOString() }),
      endsAt: endsAtMs === undefined ? '0001-01-01T00:00:00Z' : new Date(endsAtMs).toISOString(),
      fingerprint: `${service}-${name}`,
    })),
  });
}

function member(name: string): Member {
  const contact = {
    id: `c_${name}`,
    channel: 'email',
    address: `${name}@example.test`,
    verifiedAtMs: 1,
    code: null,
  } as const;
  return { name, fullName: name, zone: 'UTC', role: 'responder', contacts: [contact], rules: [] };
}

const person = (name: string) => ({ kind: 'person', name }) as const;

const policy: Policy = {
  name: 'all',
  services: ['*'],
  steps: [
    { delayMs: 5 * 60_000, targets: [person('ann')], acknowledgements: 1 },
    { delayMs: 5 * 60_000, targets: [person('bo')], acknowledgements: 1 },
  ],
  repeats: 0,
  lastResort: [],
  ackTimeoutMs: 30 * 60_000,
};
