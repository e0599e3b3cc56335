import type { Severity } from '../../core/alerts/model.ts';
import type { Keyring } from '../../lib/keyring.ts';
import type { AlertSender, HookFacts } from '../../providers/alerts/port.ts';

/** What an alert of this hook is about where its sender does not say. */
export type Hook = { readonly name: string; readonly service: string | null; readonly severity: Severity | null };

/** Alerts that Astern makes itself come from a hook of this name; none of the settings may be called so. */
export const OWN_HOOK = 'heartbeats';

/** A hook with its sender, as deliveries need it. */
export type OpenHook = {
  readonly name: string;
  readonly sender: AlertSender;
  readonly facts: HookFacts;
  /** The newest of its keys: a test sends to it. */
  readonly key: string;
};

/** A sign of life that the settings expect. */
export type ExpectedHeartbeat = {
  readonly name: string;
  readonly periodMs: number;
  readonly graceMs: number;
  readonly service: string | null;
  readonly severity: Severity;
};

/** Who may send what, by key. */
export type HookBook = {
  readonly alerts: readonly OpenHook[];
  readonly heartbeats: readonly ExpectedHeartbeat[];
  readonly alertKeys: Keyring<OpenHook>;
  readonly heartbeatKeys: Keyring<ExpectedHeartbeat>;
};
