export const CHANNELS = ['email', 'chat', 'sms', 'voice', 'ntfy', 'push', 'webhook'] as const;
export type Channel = (typeof CHANNELS)[number];

/** A way to reach somebody; it counts once it is verified. */
export type Contact = {
  readonly id: string;
  readonly channel: Channel;
  /** Address, number, topic, URL, or subscription as JSON. */
  readonly address: string;
  readonly verifiedAtMs: number | null;
  /** What must be typed to verify it (SHA-256, hex), and until when. */
  readonly code: { readonly hash: string; readonly untilMs: number; readonly tries: number } | null;
};

/** `afterMs` after a page is due for this person, it goes to this channel; all end with the acknowledgement. */
export type NotifyRule = { readonly afterMs: number; readonly channel: Channel };

export type Member = {
  /** As the tokens and the settings call them. */
  readonly name: string;
  readonly fullName: string;
  /** IANA name; times in messages are written in it. */
  readonly zone: string;
  readonly role: 'viewer' | 'responder' | 'deployer' | 'admin';
  readonly contacts: readonly Contact[];
  /** Empty: every verified contact at once. */
  readonly rules: readonly NotifyRule[];
};

export type Unit = 'hour' | 'day' | 'week' | 'month';

/** Times of a week in the zone of the schedule. `untilDay`/`until` may lie before `fromDay`/`from`: then it wraps. Days are 1 (Monday) to 7. */
export type Restriction = {
  readonly fromDay: number;
  readonly from: string;
  readonly untilDay: number;
  readonly until: string;
};

/** People who take turns. A later layer of a schedule covers an earlier one where it has somebody. */
export type Layer = {
  readonly name: string;
  readonly people: readonly string[];
  readonly unit: Unit;
  /** A turn lasts so many units. */
  readonly every: number;
  /** First hand-off, wall time in the zone of the schedule: `2026-03-02T09:00`. Nobody is on call by this layer before. */
  readonly starts: string;
  readonly ends: string | null;
  /** Empty: always. Outside of them the layer has nobody. */
  readonly restrictions: readonly Restriction[];
  /**
   * Left out: a turn that has no time at all, because of the restrictions or because the clocks were put forward, is nobody's, and whoever is next takes
   * the next turn that has some. `all`: each turn takes its person along, as PagerDuty counts them.
   */
  readonly counts?: 'all';
};

export type Override = {
  readonly id: string;
  readonly schedule: string;
  readonly kind: 'add' | 'remove' | 'replace';
  /** Whom it takes off, for remove and replace; null with replace: whoever it is. */
  readonly person: string | null;
  /** Who is put on, for add and replace; null with replace: nobody has taken the swap yet. */
  readonly by: string | null;
  readonly fromMs: number;
  readonly untilMs: number;
  readonly reason: string;
  readonly actor: string;
  readonly madeAtMs: number;
  /** A swap that was asked for counts once it is taken. */
  readonly state: 'counts' | 'asked' | 'withdrawn';
};

export type Schedule = {
  readonly name: string;
  readonly zone: string;
  readonly layers: readonly Layer[];
};

export type PolicyTarget =
  | { readonly kind: 'person'; readonly name: string }
  | { readonly kind: 'schedule'; readonly name: string };

export type PolicyStep = {
  /** Time until the next step, when nobody has acknowledged. */
  readonly delayMs: number;
  readonly targets: readonly PolicyTarget[];
  /** So many people must acknowledge before the others are left in peace; 1 is usual. */
  readonly acknowledgements: number;
};

/** Who is told after whom. */
export type Policy = {
  readonly name: string;
  /** Names of services; `*` is every service that no other policy names. */
  readonly services: readonly string[];
  readonly steps: readonly PolicyStep[];
  /** After the last step it begins again so many times. */
  readonly repeats: number;
  /** Paged when a step has nobody whom one can reach, and after the last repeat. */
  readonly lastResort: readonly PolicyTarget[];
  /** Acknowledged and not resolved for so long: paged again; null: never. */
  readonly ackTimeoutMs: number | null;
};
