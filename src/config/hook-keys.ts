import { UserError } from '../lib/errors.ts';
import type { AlertHookSettings, HeartbeatSettings } from './alerts.ts';
import type { DeploysSettings } from './deploys.ts';
import { resolveSecret, type SecretReference, type SecretSources } from './secrets.ts';

/** Keys and secrets in plain. Never logged, never shown. */
export type OpenedHook = Omit<AlertHookSettings, 'keys' | 'secrets'> & {
  readonly keys: readonly string[];
  readonly secrets: readonly string[];
};
export type OpenedHeartbeat = Omit<HeartbeatSettings, 'keys'> & { readonly keys: readonly string[] };

export type OpenedDeploys = Omit<DeploysSettings, 'keys' | 'secrets' | 'token'> & {
  readonly keys: readonly string[];
  readonly secrets: readonly string[];
  readonly token: string | null;
};

export type OpenedHooks = {
  readonly alerts: readonly OpenedHook[];
  readonly heartbeats: readonly OpenedHeartbeat[];
  readonly deploys: readonly OpenedDeploys[];
};

type Settings = {
  readonly alerts: readonly AlertHookSettings[];
  readonly heartbeats: readonly HeartbeatSettings[];
  readonly deploys: readonly DeploysSettings[];
};

/** Stands in a path: letters and digits that need no escaping, and long enough that nobody guesses it. */
const KEY = /^[\w.~+=-]{16,200}$/;

/** Resolves what the hooks refer to. Throws UserError where a key is missing, too short, or opens two of them. */
export function openHooks({ alerts, heartbeats, deploys }: Settings, sources: SecretSources): OpenedHooks {
  const taken = new Map<string, string>();
  const keysOf = (what: string, references: readonly SecretReference[]) =>
    references.map((reference) => {
      const key = resolveSecret(reference, sources);
      demandGood(what, reference, key);
      const other = taken.get(key);
      if (other !== undefined && other !== what) throw sameKey(what, other);
      taken.set(key, what);
      return key;
    });
  return {
    alerts: alerts.map((hook) => ({
      ...hook,
      keys: keysOf(`alerts.${hook.name}`, hook.keys),
      secrets: hook.secrets.map((secret) => resolveSecret(secret, sources)),
    })),
    heartbeats: heartbeats.map((one) => ({ ...one, keys: keysOf(`heartbeats.${one.name}`, one.keys) })),
    deploys: deploys.map((one) => ({
      ...one,
      keys: keysOf(`deploys.${one.name}`, one.keys),
      secrets: one.secrets.map((secret) => resolveSecret(secret, sources)),
      token: one.token === null ? null : tokenOf(one.name, resolveSecret(one.token, sources)),
    })),
  };
}

function demandGood(what: string, reference: SecretReference, key: string): void {
  if (KEY.test(key)) return;
  const where = 'env' in reference ? `the variable ${reference.env}` : `the file ${reference.file}`;
  throw new UserError(
    'config/weak-key',
    `The key of ${what} (${where}) must have 16 to 200 letters and digits; also . _ ~ + = - are taken.`,
    'Make one with: openssl rand -hex 16',
  );
}

/** It goes into a header. */
function tokenOf(name: string, token: string): string {
  if (/^[!-~]{1,1000}$/.test(token)) return token;
  throw new UserError(
    'config/invalid',
    `deploys.${name}.token holds more than one line, or letters that no token has.`,
    'Correct the variable or the file that it names.',
  );
}

function sameKey(what: string, other: string): UserError {
  return new UserError(
    'config/weak-key',
    `${what} and ${other} have the same key: what comes in could belong to either.`,
    'Give each a key of its own, made with: openssl rand -hex 16',
  );
}
