/** The names under which everything lies in HAProxy: backends, map keys, counters. */
export const MAP_FILE = 'astern.map';
export const COUNTS_TABLE = 'astern.counts';
export const STREAMS_TABLE = 'astern.streams';
export const SECRET_KEY = '+probe';

export type Entrance = 'production' | 'test';

/** `shop.production.a`: neither services nor environments have a dot in their names. */
export function slotName(target: string, slot: string): string {
  return `${target.replace('/', '.')}.${slot}`;
}

export function backendName(target: string, slot: string, role: string): string {
  return `${slotName(target, slot)}.${role}`;
}

/** `shop.production.a.web` of the target `shop/production`, taken apart; null when it is another's. */
export function backendOf(target: string, name: string): { readonly slot: string; readonly role: string } | null {
  const prefix = `${target.replace('/', '.')}.`;
  const [slot, role, ...more] = name.startsWith(prefix) ? name.slice(prefix.length).split('.') : [];
  return slot === undefined || role === undefined || more.length > 0 ? null : { slot, role };
}

/** The same of any target; null when the name is none of ours. */
export function backendParts(
  name: string,
): { readonly target: string; readonly slot: string; readonly role: string } | null {
  const [, service, environment, slot = '', role = ''] =
    /^([a-z][a-z0-9-]*)\.([a-z][a-z0-9-]*)\.([a-z])\.([a-z][a-z0-9-]*)$/.exec(name) ?? [];
  return service === undefined || environment === undefined
    ? null
    : { target: `${service}/${environment}`, slot, role };
}

/** What the map says of a host name: by which entrance, to which slot (none: nothing is live there). Also the key of the counters. */
export function routeOf(entrance: Entrance, target: string, slot: string | null): string {
  const letter = entrance === 'production' ? 'p' : 't';
  return `${letter}=${slot === null ? '' : slotName(target, slot)}`;
}

/** Counts the streams of a slot. */
export function streamsKey(target: string, slot: string): string {
  return `s=${slotName(target, slot)}`;
}

/** Remembers how many failures a slot's backends had when its stack came in. */
export function baselineKey(target: string, slot: string): string {
  return `b=${slotName(target, slot)}`;
}

/** No host name begins with one of these characters, and requests with another Host are refused: nobody can ask for these keys. */
export const keys = {
  path: (target: string, slot: string, path: string) => `=${slotName(target, slot)}${path}`,
  healthPath: (backend: string) => `!${backend}`,
  healthHost: (backend: string) => `~${backend}`,
  target: (target: string) => `+${target}`,
  slot: (target: string, slot: string) => `+${target}@${slot}`,
};

export function isHealthKey(key: string): boolean {
  return key.startsWith('!') || key.startsWith('~');
}
