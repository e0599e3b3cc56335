import type { Severity } from '../../../src/core/alerts/model.ts';
import type { Event } from '../../../src/core/events/model.ts';
import type { Incident } from '../../../src/core/incidents/model.ts';
import type { Member, Policy } from '../../../src/core/oncall/model.ts';
import type { Page } from '../../../src/core/paging/model.ts';
import { acknowledge } from '../../../src/flows/incidents/change-incident.ts';
import { openIncident } from '../../../src/flows/incidents/open-incident.ts';
import { messageOf } from '../../../src/flows/paging/message-of.ts';
import type { Message } from '../../../src/providers/notify/port.ts';
import type { SharedStore } from '../../../src/store/store.ts';

type Here = { readonly store: SharedStore; readonly url: string };

export type OpenAsked = {
  readonly title: string;
  readonly severity: Severity;
  readonly target: string | null;
  /** How long ago the trouble began. */
  readonly beganAgoMs: number;
};

export const commands = {
  people: async ({ store }: Here, given: { members: readonly Member[]; policy: Policy }): Promise<void> =>
    store.transaction(async (tx) => {
      for (const member of given.members) await tx.records.put('member', member.name, member);
      await tx.records.put('policy', given.policy.name, given.policy);
    }),

  open: async ({ store }: Here, { title, severity, target, beganAgoMs }: OpenAsked): Promise<number> => {
    const incident = await store.transaction(async (tx) => {
      const nowMs = await tx.now();
      const service = target === null ? null : target.slice(0, target.indexOf('/'));
      const about = { title, severity, service, target, beganAtMs: nowMs - beganAgoMs };
      return openIncident(tx, { ...about, by: 'prometheus', page: true, nowMs });
    });
    return incident.number;
  },

  /** The newest message to somebody about an incident, as it would be sent now. */
  message: async ({ store, url }: Here, given: { incident: number; person: string }): Promise<Message> => {
    const incident = await store.incidents.get(given.incident);
    const page = (await store.pages.of(given.incident)).findLast(({ person }) => person === given.person);
    if (page === undefined) throw new Error(`${given.person} was not paged`);
    return messageOf({ store, url }, page, incident);
  },

  acknowledge: async ({ store }: Here, { incident, by }: { incident: number; by: string }): Promise<void> =>
    store.transaction(async (tx) => {
      await acknowledge(tx, { incident, by, via: 'cli', seenVersion: null, nowMs: await tx.now() });
    }),

  /** What the measurement or a later part of the story would write. */
  change: async (
    { store }: Here,
    { incident, change }: { incident: number; change: Partial<Incident> },
  ): Promise<void> =>
    store.transaction(async (tx) => {
      const found = await tx.incidents.forChange(incident);
      if (found === null) throw new Error('no such incident');
      await tx.incidents.put({ ...found, ...change, version: found.version + 1 });
      await tx.events.append({ kind: 'incident.noted', target: null, operation: null, actor: 'test', data: {} });
    }),

  changePage: async ({ store }: Here, { id, change }: { id: string; change: Partial<Page> }): Promise<void> => {
    const page = await store.pages.get(id);
    if (page !== null) await store.pages.put({ ...page, ...change });
  },

  incident: async ({ store }: Here, number: number): Promise<Incident | null> => store.incidents.get(number),

  pages: async ({ store }: Here, number: number): Promise<readonly Page[]> => store.pages.of(number),

  events: async ({ store }: Here, operation: string): Promise<readonly Event[]> =>
    store.events.newest({ operation, limit: 500 }),
};
