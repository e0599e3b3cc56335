import type { Delivery, NewDelivery } from '../core/alerts/model.ts';
import type { ElsewhereDeploy } from '../core/elsewhere/model.ts';
import type { Alert, Heartbeat, Incident, MaintenanceWindow } from '../core/incidents/model.ts';
import type { Member, Override, Policy, Schedule } from '../core/oncall/model.ts';
import type { Escalation, Page } from '../core/paging/model.ts';

/** What the store remembers about alerts, incidents and those who are told. */
export type IncidentNouns = {
  readonly deliveries: Deliveries;
  readonly alerts: Alerts;
  readonly incidents: Incidents;
  readonly escalations: Escalations;
  readonly pages: Pages;
  readonly records: Records;
  readonly elsewhere: Elsewhere;
};

export type Deliveries = {
  /** In one go, in this order. */
  add(deliveries: readonly NewDelivery[]): Promise<void>;
  get(id: string): Promise<Delivery | null>;
  /** Not read yet, oldest first. `mostBytes`: fewer, where their bodies come to more than that; at least one. */
  waiting(limit: number, mostBytes?: number): Promise<readonly Delivery[]>;
  /** Newest first; of their bodies, which may have megabytes, only the size. */
  list(filter: { hook?: string; state?: Delivery['state']; limit: number }): Promise<readonly ListedDelivery[]>;
  count(state: Delivery['state'], hook?: string): Promise<number>;
  /** Which of these keys of a hook were delivered by one that is older than `ordinal` and has been read. */
  seenBefore(hook: string, deliveryKey: string, ordinal: number): Promise<boolean>;
  /** Take those of these that still wait as read; returns their ids. Of several readers each delivery goes to one. */
  take(ids: readonly string[]): Promise<readonly string[]>;
  /** Deliveries of this hook that carry one of these keys, without those that are known to be repeated. */
  carrying(hook: string, deliveryKeys: readonly string[]): Promise<readonly Carrying[]>;
  mark(ids: readonly string[], state: Exclude<Delivery['state'], 'waiting'>, problem?: string | null): Promise<void>;
  /** How many were removed. */
  forgetBefore(atMs: number, limit: number): Promise<number>;
};

export type ListedDelivery = Omit<Delivery, 'body'> & { readonly sizeBytes: number };

export type Carrying = Pick<Delivery, 'id' | 'ordinal' | 'state'> & { readonly deliveryKey: string };

export type Alerts = {
  get(id: string): Promise<Alert | null>;
  /** Of one hook, those that there are of these keys. */
  byKey(hook: string, keys: readonly string[]): Promise<readonly Alert[]>;
  /** Of an incident, the one that began first in front; where there are more than `limit`, rather those that fire than those that are over. */
  of(incident: number, filter: { status?: Alert['status']; limit: number }): Promise<readonly Alert[]>;
  /** Newest first; `incident: null` are those that led to none. */
  list(filter: { hook?: string; incident?: null; limit: number }): Promise<readonly Alert[]>;
  /** Firing, and of no incident; by id, after this one. */
  kept(page: { after?: string; limit: number }): Promise<readonly Alert[]>;
  /** Sets or changes them, by hook and key. */
  put(alerts: readonly Alert[]): Promise<void>;
  /** Those that were last heard of before, and belong to no incident that is open. How many were removed. */
  forgetBefore(atMs: number, limit: number): Promise<number>;
};

export type IncidentFilter = {
  /** Not resolved. */
  readonly open?: boolean;
  readonly service?: string;
  readonly target?: string;
  readonly limit: number;
  /** Number of the last one that was read. */
  readonly before?: number;
};

export type Incidents = {
  get(number: number): Promise<Incident | null>;
  /** Read it again to change it, inside a transaction: nobody else changes it until the end. */
  forChange(number: number): Promise<Incident | null>;
  /** Not resolved, oldest first; of one service where it is given (null: those that have none). */
  open(service?: string | null): Promise<readonly Incident[]>;
  /** Newest first. */
  list(filter: IncidentFilter): Promise<readonly Incident[]>;
  /** How many are not resolved. */
  countOpen(): Promise<number>;
  /** Those of these groups that are open or were resolved after this time, and those of these numbers; oldest first. */
  concerned(by: {
    groups: readonly string[];
    numbers: readonly number[];
    resolvedAfterMs: number;
  }): Promise<readonly Incident[]>;
  /** Of these targets, those that are not resolved, oldest first. */
  openOn(targets: readonly string[]): Promise<readonly Incident[]>;
  /** Those whose time to be looked at has come, the longest overdue first. */
  toLookAt(nowMs: number, limit: number): Promise<readonly Incident[]>;
  /** The store gives it its number. */
  add(incident: Omit<Incident, 'number'>): Promise<Incident>;
  put(incident: Incident): Promise<void>;
};

export type Escalations = {
  get(incident: number): Promise<Escalation | null>;
  forChange(incident: number): Promise<Escalation | null>;
  /** Those whose time has come, the longest overdue first. */
  due(nowMs: number, limit: number): Promise<readonly Escalation[]>;
  /** When the next one is due; null: none. */
  nextDue(): Promise<number | null>;
  put(escalation: Escalation): Promise<void>;
};

export type Pages = {
  get(id: string): Promise<Page | null>;
  byKey(key: string): Promise<Page | null>;
  forChange(id: string): Promise<Page | null>;
  /** Of an incident, in the order in which they were made. */
  of(incident: number): Promise<readonly Page[]>;
  /** Those whose time has come, the longest overdue first. */
  due(nowMs: number, limit: number): Promise<readonly Page[]>;
  nextDue(): Promise<number | null>;
  /** Those that were handed to a provider, and nothing was heard of yet. */
  sending(): Promise<readonly Page[]>;
  /** Newest first. */
  list(filter: { person?: string; limit: number }): Promise<readonly Page[]>;
  /** False: there is one of this key; the first one stays. */
  add(page: Page): Promise<boolean>;
  put(page: Page): Promise<void>;
};

/** What people edit, or what is remembered under a name. */
export type RecordKinds = {
  readonly member: Member;
  readonly schedule: Schedule;
  readonly override: Override;
  readonly policy: Policy;
  readonly window: MaintenanceWindow;
  readonly heartbeat: Heartbeat;
  /** What is known of a hook: when it last came, how far its clock is off, what was confirmed. */
  readonly hook: Readonly<Record<string, unknown>>;
  /** Small things that a flow remembers across restarts. */
  readonly memo: Readonly<Record<string, unknown>>;
};

export type RecordKind = keyof RecordKinds;
export type Recorded<Kind extends RecordKind> = {
  readonly name: string;
  readonly version: number;
  readonly record: RecordKinds[Kind];
};

export type Records = {
  get<Kind extends RecordKind>(kind: Kind, name: string): Promise<RecordKinds[Kind] | null>;
  forChange<Kind extends RecordKind>(kind: Kind, name: string): Promise<RecordKinds[Kind] | null>;
  /** By name. */
  list<Kind extends RecordKind>(kind: Kind): Promise<ReadonlyArray<Recorded<Kind>>>;
  /** Each put raises the version. */
  put<Kind extends RecordKind>(kind: Kind, name: string, record: RecordKinds[Kind]): Promise<void>;
  /** False: there was none. */
  remove(kind: RecordKind, name: string): Promise<boolean>;
};

/** Deploys that others than Astern made. */
export type Elsewhere = {
  get(source: string, id: string): Promise<ElsewhereDeploy | null>;
  forChange(source: string, id: string): Promise<ElsewhereDeploy | null>;
  /** False: there is one of this source and id; it stays as it is. */
  add(deploy: ElsewhereDeploy): Promise<boolean>;
  put(deploy: ElsewhereDeploy): Promise<void>;
  /** Those that took effect then or later, the newest first. */
  since(fromMs: number, limit: number): Promise<readonly ElsewhereDeploy[]>;
  /** Of which something was said last in front. */
  list(filter: { service?: string; limit: number }): Promise<readonly ElsewhereDeploy[]>;
  /** How many were removed. */
  forgetBefore(atMs: number, limit: number): Promise<number>;
};
