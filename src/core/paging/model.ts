import type { Channel, Policy } from '../oncall/model.ts';

/** How far an incident has gone through its policy, which is frozen as it was when it began. */
export type Escalation = {
  readonly incident: number;
  readonly policy: Policy;
  /** `running`: the next step comes at `nextAtMs`. `held`: acknowledged; `nextAtMs` is when that runs out. */
  readonly state: 'running' | 'held' | 'exhausted' | 'ended';
  /** The step that comes next, from 0, and the round, from 0. */
  readonly step: number;
  readonly round: number;
  /** Raised whenever the escalation begins anew (after an ack time-out, a failed recovery, a person's order), so that its pages have new keys. */
  readonly run: number;
  /** Database clock; null: nothing more comes by itself. */
  readonly nextAtMs: number | null;
  /** Who has acknowledged in the step that is under way. */
  readonly acknowledged: readonly string[];
  /** Whom it has paged in this run. */
  readonly paged: readonly string[];
};

export type PageState = 'waiting' | 'sending' | 'sent' | 'delivered' | 'failed' | 'cancelled';

/** One message to one person on one channel. */
export type Page = {
  readonly id: string;
  /** The same for every attempt at this message; the provider is given it. `INC-4/0.0.1/ann/sms` */
  readonly key: string;
  readonly kind: 'page' | 'test' | 'verify' | 'notice' | 'warning';
  readonly incident: number | null;
  readonly person: string;
  readonly channel: Channel;
  readonly contact: string;
  readonly address: string;
  readonly state: PageState;
  /** Made when; goes out from `dueAtMs` on. Null once nothing more is to be done. */
  readonly madeAtMs: number;
  readonly dueAtMs: number | null;
  readonly attempts: number;
  readonly sentAtMs: number | null;
  /** What the provider calls it. */
  readonly reference: string | null;
  /** Why it failed, or was cancelled. */
  readonly problem: string | null;
  /** It takes the place of this page, whose channel did not work. */
  readonly insteadOf: string | null;
  /** Version of the incident that the last text told; a message that can be edited is made new when it moves on. */
  readonly toldVersion: number | null;
  /** What is not made from the incident: text of a test, a code to verify, a warning. */
  readonly text: string | null;
};
