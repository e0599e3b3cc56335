import type { TestContext } from 'node:test';
import type { Incident } from '../../src/core/incidents/model.ts';
import type { Channel, Contact, Member, Policy } from '../../src/core/oncall/model.ts';
import type { Page } from '../../src/core/paging/model.ts';
import { startPaging } from '../../src/entry/clock/paging.ts';
import { endEscalation, holdEscalation, startEscalation } from '../../src/flows/paging/escalation.ts';
import { createPager } from '../../src/flows/paging/pager.ts';
import type { World } from '../../src/flows/world.ts';
import type { TestClock } from '../../src/lib/test-clock.ts';
import type { Notifier } from '../../src/providers/notify/port.ts';
import { openSqliteForTest } from '../../src/store/testing/open-sqlite.ts';
import { type Receiver, startReceiver } from './receiver.ts';
import { until } from './until.ts';
import { webNotifier } from './web-notifier.ts';

export type PagingWorld = {
  readonly world: World;
  readonly clock: TestClock;
  readonly receiver: Receiver;
  /** Time goes by; whatever comes due meanwhile is done, in steps of a quarter of a second. */
  passes(ms: number): Promise<void>;
  /** Until nothing that is due now waits or is under way. */
  settles(): Promise<void>;
  person(name: string, over?: Partial<Member>): Promise<Member>;
  policy(over: Partial<Policy>): Promise<void>;
  open(over?: Partial<Incident>): Promise<Incident>;
  acknowledge(incident: Incident, by: string): Promise<void>;
  resolve(incident: Incident): Promise<void>;
  pages(incident: Incident): Promise<readonly Page[]>;
  /** Ends the engine; `start` starts another one. */
  stop(): Promise<void>;
  start(): void;
};

const TICK_MS = 250;

type Options = { readonly notifiers?: readonly Notifier[] };

/** The store, a clock that is turned by hand, real HTTP, and the engine of pages between them. */
export async function pagingWorld(t: TestContext, { notifiers }: Options = {}): Promise<PagingWorld> {
  const { store, clock } = await openSqliteForTest(t);
  const receiver = await startReceiver(t);
  const all = notifiers ?? [webNotifier('chat'), webNotifier('sms'), webNotifier('voice')];
  const errors: string[] = [];
  const log = {
    info: () => undefined,
    warn: (facts: object, what: string) => void errors.push(`${what} ${JSON.stringify(facts)}`),
    error: (facts: object, what: string) => void errors.push(`${what} ${JSON.stringify(facts)}`),
  };
  const parts = { store, clock, log, worker: 'test', url: 'http://astern.test', pager: createPager(clock) };
  // What else is in the world is of no use to paging.
  const world = { ...parts, notifiers: new Map(all.map((one) => [one.channel, one])) } as unknown as World;
  let engine: ReturnType<typeof startPaging> | null = null;
  const start = () => {
    engine ??= startPaging(world);
  };
  const stop = async () => {
    const ending = engine?.close();
    engine = null;
    let isOver = false;
    void ending?.finally(() => {
      isOver = true;
    });
    // What hangs is cut off after a while, by this clock.
    if (ending !== undefined)
      await until('the engine has ended', async () => {
        await clock.advance(TICK_MS);
        return isOver;
      });
  };
  t.after(stop);

  const settles = async () => {
    if (engine === null) return;
    await until('nothing that is due is left', async () => {
      // Woken sleepers and answers need turns of the event loop.
      await clock.advance(0);
      const nowMs = clock.now();
      const isDue = (atMs: number | null) => atMs !== null && atMs <= nowMs;
      if (isDue(await store.escalations.nextDue()) || isDue(await store.pages.nextDue())) return false;
      const sending = await store.pages.sending();
      return sending.every(({ address }) => address.includes('hang'));
    });
  };

  return {
    world,
    clock,
    receiver,
    start,
    stop,
    settles,
    passes: async (ms) => {
      await settles();
      for (let leftMs = ms; leftMs > 0; leftMs -= TICK_MS) {
        await clock.advance(Math.min(TICK_MS, leftMs));
        await settles();
      }
    },
    person: async (name, over = {}) => {
      const contacts = (['chat'] as const).map((channel) => contactOf(receiver, name, channel));
      const member: Member = { name, fullName: name, zone: 'UTC', role: 'responder', contacts, rules: [], ...over };
      await store.records.put('member', name, member);
      return member;
    },
    policy: async (over) => {
      const policy = { name: 'shop', services: ['shop'], steps: [], repeats: 0, lastResort: [], ackTimeoutMs: null };
      await store.records.put('policy', over.name ?? policy.name, { ...policy, ...over });
    },
    open: (over = {}) =>
      store.transaction(async (tx) => {
        const nowMs = await tx.now();
        const incident = await tx.incidents.add(anIncident({ beganAtMs: nowMs, openedAtMs: nowMs, ...over }));
        return startEscalation(tx, incident, nowMs);
      }),
    acknowledge: (incident, by) =>
      store.transaction(async (tx) => {
        const now = await tx.incidents.forChange(incident.number);
        const nowMs = await tx.now();
        const taken = { ...(now ?? incident), state: 'acknowledged', owner: by, acknowledgedAtMs: nowMs } as const;
        await tx.incidents.put({ ...taken, version: taken.version + 1 });
        await holdEscalation(tx, taken, { by, nowMs });
      }),
    resolve: (incident) =>
      store.transaction(async (tx) => {
        const now = await tx.incidents.forChange(incident.number);
        const nowMs = await tx.now();
        const done = { ...(now ?? incident), state: 'resolved', resolvedAtMs: nowMs } as const;
        await tx.incidents.put({ ...done, version: done.version + 1 });
        await endEscalation(tx, done, nowMs);
      }),
    pages: ({ number }) => store.pages.of(number),
  };
}

export function contactOf(receiver: Receiver, name: string, channel: Channel): Contact {
  return {
    id: `${name}-${channel}`,
    channel,
    address: `${receiver.url}/${name}-${channel}`,
    verifiedAtMs: 1,
    code: null,
  };
}

export function anIncident(over: Partial<Incident> = {}): Omit<Incident, 'number'> {
  const nothing = { mitigatedAtMs: null, resolvedAtMs: null, acknowledgedAtMs: null, resolvedBy: null, owner: null };
  return {
    ...nothing,
    state: 'open',
    version: 1,
    title: 'too many errors',
    severity: 'error',
    service: 'shop',
    target: null,
    beganAtMs: 0,
    openedAtMs: 0,
    openedBy: 'astern',
    alerts: 1,
    deliveries: 1,
    isStorm: false,
    isFlapping: false,
    suspects: null,
    noSuspect: null,
    recoveries: [],
    cleared: [],
    isFalseAlarm: false,
    ...over,
  };
}
