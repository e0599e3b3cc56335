import type { Delivery, SentAlert, SentChange } from '../../core/alerts/model.ts';

/** As it came over the wire. */
export type Incoming = {
  readonly method: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** Untouched: this is what was signed. */
  readonly body: Buffer;
};

/** What a hook of the settings knows; secrets in plain, several while they are changed for new ones. */
export type HookFacts = {
  readonly name: string;
  readonly secrets: readonly string[];
  /** Topics that may send (`arn:aws:sns:…`); empty: any that is signed. */
  readonly topics: readonly string[];
  /** How far a signed time may lie from ours. */
  readonly toleranceMs: number;
};

export type Verified =
  /** `skewMs`: the sender's signed time minus ours; null: it signs no time. */
  | { readonly kind: 'genuine'; readonly skewMs: number | null }
  /** `skewMs` where the signature itself was genuine and only its time is refused. */
  | { readonly kind: 'refused'; readonly why: string; readonly skewMs?: number }
  /** Cannot be told now, because something outside does not answer: the sender is to send it again. Nothing of it is taken. */
  | { readonly kind: 'undecided'; readonly why: string };

/** What one delivery says. Reading never throws: a body that is not understood is `unreadable`, and is kept. */
export type Reading =
  | {
      readonly kind: 'alerts';
      readonly alerts: readonly SentAlert[];
      /** Alerts that the sender itself left out, and those that were not understood. */
      readonly truncated: number;
      /** How many of them were not understood, and why; absent: all were. */
      readonly unread?: string;
      readonly changes: readonly SentChange[];
    }
  /** Understood, and there is nothing to do: a test, a greeting, an end of a subscription. */
  | { readonly kind: 'nothing'; readonly why: string }
  /** The sender wants this address visited before it sends (SNS); only ever done after the signature was verified. */
  | { readonly kind: 'confirm'; readonly url: string }
  | { readonly kind: 'unreadable'; readonly problem: string };

/** One kind of monitor that sends alerts. */
export type AlertSender = {
  /** As the settings call it. */
  readonly name: string;
  readonly title: string;
  /** Does the sender sign what it sends? Then a hook with secrets refuses what is not signed. */
  readonly signs: boolean;
  /** Where nobody but the sender can sign, so that a sample of ours is refused: how to test the hook instead. */
  readonly testInstead?: string;
  /** Headers that `read` needs, lower case; no others are kept. */
  readonly headers: readonly string[];
  /** Compares in constant time. May ask outside only for what is pinned beforehand (certificates of SNS). */
  verify(incoming: Incoming, hook: HookFacts, nowMs: number): Promise<Verified>;
  /** The sender's id of this delivery; null: it gives none. */
  deliveryKey(incoming: Incoming): string | null;
  read(
    delivery: Pick<Delivery, 'method' | 'contentType' | 'headers' | 'query' | 'body' | 'encoding' | 'receivedAtMs'>,
  ): Reading;
  /** What `astern alerts test` sends: a genuine delivery, signed with the newest secret where the sender signs. */
  sample(hook: HookFacts, nowMs: number): Incoming;
};

/** Carries out what a confirmation asks for; https only, to pinned hosts, no redirects. */
export type Confirmer = { visit(url: string, signal: AbortSignal): Promise<void> };
