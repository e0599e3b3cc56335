/** How bad it is, as we call it; what a sender calls it is mapped to these. */
export const SEVERITIES = ['critical', 'error', 'warning', 'info'] as const;
export type Severity = (typeof SEVERITIES)[number];

export type Link = { readonly title: string; readonly url: string };

/** One alert of one delivery, in our words; what its sender says and we have no word for is kept in `rest`. */
export type SentAlert = {
  /** The sender's own key for what is wrong: the same one for firing again and for resolved. Unique within one hook. */
  readonly key: string;
  readonly status: 'firing' | 'acknowledged' | 'resolved';
  /** One line. */
  readonly title: string;
  readonly text: string;
  /** Null: the sender did not say, or said something unknown, which then stands in `rest`. */
  readonly severity: Severity | null;
  readonly service: string | null;
  readonly environment: string | null;
  /** When it began by the sender's own clock; null when not said or not readable. */
  readonly startsAtMs: number | null;
  readonly endsAtMs: number | null;
  /** What the sender calls the release: a number, a tag or a commit. */
  readonly release: string | null;
  /** The words of the error, where the sender has them. */
  readonly errorText: string | null;
  /** The sender's key of what belongs together; null: none. */
  readonly group: string | null;
  readonly links: readonly Link[];
  readonly labels: Readonly<Record<string, string>>;
  readonly rest: Readonly<Record<string, unknown>>;
};

/** Something that changed elsewhere, as PagerDuty's change events tell it. */
export type SentChange = {
  readonly title: string;
  readonly service: string | null;
  readonly atMs: number | null;
  readonly links: readonly Link[];
  readonly rest: Readonly<Record<string, unknown>>;
};

/** What arrived, as it arrived. It is on disk before it is answered, and read afterwards. */
export type Delivery = {
  readonly id: string;
  /** Name of the hook in the settings. */
  readonly hook: string;
  /** Gives the order in which they are read. */
  readonly ordinal: number;
  /** The sender's id of this delivery, by which a repeated one is known; null: it gives none. */
  readonly deliveryKey: string | null;
  readonly receivedAtMs: number;
  readonly state: 'waiting' | 'read' | 'unparsed' | 'repeated';
  readonly method: string;
  readonly contentType: string;
  /** Lower-case names; only those that the sender's reader needs, never secrets. */
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** Text; what was not UTF-8 is base64, and `encoding` says so. */
  readonly body: string;
  readonly encoding: 'utf8' | 'base64';
  /** Why it could not be understood. */
  readonly problem: string | null;
  /** Sender's clock minus ours as its signature said; null: it said nothing. */
  readonly skewMs: number | null;
};

export type NewDelivery = Omit<Delivery, 'ordinal' | 'state' | 'problem'>;
