import type { Channel } from '../../core/oncall/model.ts';

/** What a message says, apart from how a channel shows it. */
export type Message = {
  /** The same for each attempt; a provider that knows idempotency keys is given it. */
  readonly key: string;
  /** One line: what is wrong, and where. At most 120 characters. */
  readonly title: string;
  /** Lines of plain text: since when, how bad, the suspect, what the card says. */
  readonly lines: readonly string[];
  readonly urgency: 'page' | 'notice';
  /** The signed page of this message; null: none. */
  readonly url: string | null;
  /** What may be pressed; in the order in which it is offered. A channel without buttons shows the url alone. */
  readonly actions: readonly Action[];
  /** What the incident stands at, so that a later text takes the place of an earlier one; null: it stands alone. */
  readonly replaces: string | null;
};

export type Action = {
  readonly id: 'on-it' | 'put-back' | 'fix-forward' | 'pass-on' | 'not-an-incident';
  readonly label: string;
  readonly url: string;
  /** Bound to page and version of the incident; what a chat sends back. */
  readonly value: string;
  readonly isDangerous: boolean;
};

export type Sent =
  /** The provider has taken it. `isDelivered` only where it says more than that. */
  | { readonly kind: 'sent'; readonly reference: string | null; readonly isDelivered: boolean }
  /** It will not do at this address, however often one tries. */
  | { readonly kind: 'refused'; readonly why: string }
  /** Trouble that may pass; `afterMs` where the provider says how long. */
  | { readonly kind: 'trouble'; readonly why: string; readonly afterMs: number | null };

/** One way to reach people. Never throws for trouble outside; every call ends with the signal, which carries a deadline. */
export type Notifier = {
  readonly channel: Channel;
  /** Which provider: `smtp`, `slack`, `twilio`, `ntfy`... One circuit breaker for each. */
  readonly name: string;
  readonly can: {
    /** Change a message that was sent. */
    readonly edit: boolean;
    readonly buttons: boolean;
  };
  send(to: string, message: Message, signal: AbortSignal): Promise<Sent>;
  /** Only where `can.edit`. */
  edit?(to: string, reference: string, message: Message, signal: AbortSignal): Promise<Sent>;
  /** Null: fine. Else what is wrong with an address that a person gives, in a sentence. */
  wrongWith(address: string): string | null;
  /** Only of push: what a browser subscribes with, in base64url. */
  readonly publicKey?: string;
};

/** By channel; a channel that is not set up is not there. */
export type Notifiers = ReadonlyMap<Channel, Notifier>;
