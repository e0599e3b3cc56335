import type { Link, Severity } from '../alerts/model.ts';
import type { MadeElsewhere } from '../elsewhere/model.ts';

/** An alert as it stands now: one for each hook and key of the sender. */
export type Alert = {
  readonly id: string;
  readonly hook: string;
  /** The sender's key. */
  readonly key: string;
  readonly status: 'firing' | 'resolved';
  readonly service: string | null;
  readonly environment: string | null;
  /** The incident that it belongs to; null: it led to none, and `why` says why not. */
  readonly incident: number | null;
  readonly why: string | null;
  readonly title: string;
  readonly text: string;
  readonly severity: Severity;
  readonly group: string | null;
  readonly release: string | null;
  readonly errorText: string | null;
  readonly links: readonly Link[];
  readonly labels: Readonly<Record<string, string>>;
  readonly rest: Readonly<Record<string, unknown>>;
  /** By the sender's clock where it said so, else when it arrived. */
  readonly startsAtMs: number;
  readonly endsAtMs: number | null;
  readonly firstAtMs: number;
  readonly lastAtMs: number;
  /** Deliveries that said it fires, in this incident. */
  readonly count: number;
  /** When it last changed between firing and resolved, newest last; at most 50. */
  readonly changes: readonly { readonly to: 'firing' | 'resolved'; readonly atMs: number }[];
  /** The newest beginning that its sender has told: what speaks of an earlier one is late. Absent or null: it tells none. */
  readonly newestStartMs?: number | null;
};

export type IncidentState = 'open' | 'acknowledged' | 'mitigated' | 'resolved';

/** One release, or a deploy that others made, that the incident may come from. */
export type Suspect = {
  readonly target: string;
  /** Null: no release of ours; then `elsewhere` says what it is. */
  readonly release: number | null;
  /** Astern did not deploy it, and cannot put it back. Absent: a release. */
  readonly elsewhere?: MadeElsewhere;
  readonly title: string;
  readonly author: string;
  readonly sha: string;
  readonly flippedAtMs: number;
  /** Onset minus flip; negative when the trouble began before. */
  readonly beforeOnsetMs: number;
  /** 0 to 100; from 40 up it is suspected. */
  readonly score: number;
  readonly isSuspected: boolean;
  /** For and against it, the weightiest first. */
  readonly evidence: readonly Evidence[];
};

export type Evidence = {
  readonly kind:
    | 'time'
    | 'before-flip'
    | 'service'
    | 'dependency'
    | 'error-share'
    | 'new-error'
    | 'known-error'
    | 'release-tag'
    | 'files'
    | 'no-traffic'
    | 'served-before'
    | 'cleared';
  readonly points: number;
  readonly text: string;
};

/** A change of traffic that was made for an incident, and whether it helped. */
export type Recovery = {
  readonly operation: string;
  readonly target: string;
  /** Release that was put back. */
  readonly release: number;
  /** Release that was taken off. */
  readonly from: number | null;
  readonly orderedAtMs: number;
  /** Traffic is back; null: under way. */
  readonly flippedAtMs: number | null;
  /** Until then it must be proven. */
  readonly untilMs: number | null;
  readonly state: 'under-way' | 'watching' | 'proven' | 'not-proven' | 'failed';
  /** Share of failed requests before and after, percent; null: not measured. */
  readonly errorsBefore: number | null;
  readonly errorsAfter: number | null;
  readonly provenBy: 'measurement' | 'alert' | null;
};

export type Incident = {
  /** Shown as `INC-17`. */
  readonly number: number;
  readonly state: IncidentState;
  /** Raised by every change; buttons carry the one that their reader saw. */
  readonly version: number;
  readonly title: string;
  readonly severity: Severity;
  /** Null: nobody said which. */
  readonly service: string | null;
  /** The target that it is about, where Astern knows it. */
  readonly target: string | null;
  /** When the trouble began, by the alerts' own times. */
  readonly beganAtMs: number;
  readonly openedAtMs: number;
  readonly openedBy: string;
  readonly acknowledgedAtMs: number | null;
  readonly mitigatedAtMs: number | null;
  readonly resolvedAtMs: number | null;
  readonly resolvedBy: string | null;
  /** Who has it. */
  readonly owner: string | null;
  readonly alerts: number;
  readonly deliveries: number;
  /** More alerts than one is told about one by one. */
  readonly isStorm: boolean;
  readonly isFlapping: boolean;
  /** Null: not looked for yet. Empty: looked for, none in the time that counts. */
  readonly suspects: readonly Suspect[] | null;
  /** Why no release is suspected, in a sentence; null: one is, or it was not looked for yet. */
  readonly noSuspect: string | null;
  readonly recoveries: readonly Recovery[];
  /** Suspects that were put back without effect: `target r12`. */
  readonly cleared: readonly string[];
  /** Was it said not to be one. */
  readonly isFalseAlarm: boolean;
  /** What the reading of alerts remembers of it; absent: nothing yet, and no alert finds it. */
  readonly care?: Care;
};

/** Why nobody is paged about an incident: how bad it is, an alert that flaps, it was over before, or whoever opened it wished so. */
export type Quiet = 'severity' | 'flapping' | 'over' | 'asked';

export type Care = {
  /** What its alerts have in common: further ones of the same join it. */
  readonly group: string;
  /** When it is to be looked at again: to settle, to resolve itself, to page after all. Null: nothing comes by itself. */
  readonly lookAtMs: number | null;
  /** When an alert last said something, or a person did. */
  readonly newsAtMs: number;
  /** When its newest alerts joined, newest last; as many as make a storm. */
  readonly joinedAtMs: readonly number[];
  /** Null: whoever is on call is paged. */
  readonly quiet: Quiet | null;
  /** Version in which it was opened, or reopened last: what was seen before speaks of an earlier life. */
  readonly openVersion: number;
  /** Alerts that the newest delivery left out. */
  readonly truncated: number;
};

export function incidentName(incident: number): string {
  return `INC-${incident}`;
}

/** Null: not the name of an incident. */
export function parseIncident(written: string): number | null {
  const match = /^(?:INC-|#)?([1-9]\d{0,8})$/i.exec(written.trim());
  return match === null ? null : Number(match[1]);
}

/** While it lasts, no alert of its scope pages anybody; the alerts are kept. */
export type MaintenanceWindow = {
  readonly id: string;
  /** Null: everything. */
  readonly service: string | null;
  readonly fromMs: number;
  readonly untilMs: number;
  readonly reason: string;
  readonly owner: string;
  readonly endedAtMs: number | null;
};

/** A sign of life that is expected again within `periodMs + graceMs`. */
export type Heartbeat = {
  readonly name: string;
  readonly service: string | null;
  readonly severity: Severity;
  readonly periodMs: number;
  readonly graceMs: number;
  /** Null: never seen, and nothing is expected before it was. */
  readonly lastAtMs: number | null;
  readonly state: 'new' | 'alive' | 'missed';
};
