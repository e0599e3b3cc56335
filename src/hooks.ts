import type { OpenedHooks } from './config/hook-keys.ts';
import { type Hook, type HookBook, type OpenHook, OWN_HOOK } from './flows/alerts/hook.ts';
import type { World } from './flows/world.ts';
import { createKeyring } from './lib/keyring.ts';
import { alertSenders } from './providers/alerts/index.ts';
import { json } from './providers/alerts/json/index.ts';
import type { AlertSender } from './providers/alerts/port.ts';

/** The hooks of the settings with their senders, and by the keys that open them. */
export function hookBook({ alerts, heartbeats }: OpenedHooks): HookBook {
  const open = alerts.map(({ name, from, keys, secrets, topics, toleranceMs }) => {
    const facts = { name, secrets, topics, toleranceMs };
    return { keys, hook: { name, sender: senderNamed(from), facts, key: keys[0] ?? '' } satisfies OpenHook };
  });
  const beats = heartbeats.map(({ keys, ...expected }) => ({ keys, expected }));
  return {
    alerts: open.map(({ hook }) => hook),
    heartbeats: beats.map(({ expected }) => expected),
    alertKeys: createKeyring(open.flatMap(({ keys, hook }) => keys.map((key) => [key, hook] as const))),
    heartbeatKeys: createKeyring(beats.flatMap(({ keys, expected }) => keys.map((key) => [key, expected] as const))),
  };
}

/** Who reads deliveries of which hook, and what they are about where they do not say. */
export function hookReaders({ alerts }: OpenedHooks, book: HookBook): Pick<World, 'senders' | 'hooks'> {
  const senders = new Map<string, AlertSender>(book.alerts.map(({ name, sender }) => [name, sender]));
  const hooks = new Map<string, Hook>(alerts.map(({ name, service, severity }) => [name, { name, service, severity }]));
  // What Astern tells itself has the plain form.
  senders.set(OWN_HOOK, json);
  hooks.set(OWN_HOOK, { name: OWN_HOOK, service: null, severity: null });
  return { senders, hooks };
}

function senderNamed(name: string): AlertSender {
  const sender = alertSenders.find((one) => one.name === name);
  if (sender === undefined) throw new Error(`no sender is called ${name}`);
  return sender;
}
