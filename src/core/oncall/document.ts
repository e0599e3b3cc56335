import type { Channel, Contact, Member, NotifyRule, Policy, Schedule } from './model.ts';

/** A person as a document says them; what it does not say stays as it is. */
export type WantedPerson = {
  readonly name: string;
  readonly fullName?: string | undefined;
  readonly zone?: string | undefined;
  readonly role?: Member['role'] | undefined;
  readonly contacts?: readonly { readonly channel: Channel; readonly address: string }[] | undefined;
  readonly rules?: readonly NotifyRule[] | undefined;
};

/** People, schedules and policies as somebody wants them to be. */
export type OncallDocument = {
  readonly people: readonly WantedPerson[];
  readonly schedules: readonly Schedule[];
  readonly policies: readonly Policy[];
};

/** Those that there are. */
export type OncallState = {
  readonly members: readonly Member[];
  readonly schedules: readonly Schedule[];
  readonly policies: readonly Policy[];
};

export type Change = {
  readonly what: 'person' | 'schedule' | 'policy';
  readonly name: string;
  readonly change: 'add' | 'change' | 'remove';
  /** `layers.week.every: 1 -> 2`. */
  readonly lines: readonly string[];
};

/** The state that a document asks for: what it does not name stays, unless `prune`. Contacts that stay keep their id and their verification. */
export function wantedState(
  now: OncallState,
  wanted: OncallDocument,
  { prune, newId }: { readonly prune: boolean; readonly newId: () => string },
): OncallState {
  const members = wanted.people.map((person) =>
    wantedMember(person, now.members.find(({ name }) => name === person.name) ?? null, newId),
  );
  return {
    members: merged(now.members, members, prune),
    schedules: merged(now.schedules, wanted.schedules, prune),
    policies: merged(now.policies, wanted.policies, prune),
  };
}

function merged<One extends { readonly name: string }>(
  now: readonly One[],
  wanted: readonly One[],
  prune: boolean,
): readonly One[] {
  const names = new Set(wanted.map(({ name }) => name));
  return [...(prune ? [] : now.filter(({ name }) => !names.has(name))), ...wanted].sort((one, other) =>
    one.name < other.name ? -1 : 1,
  );
}

function wantedMember({ name, contacts, ...said }: WantedPerson, before: Member | null, newId: () => string): Member {
  return {
    name,
    fullName: said.fullName ?? before?.fullName ?? name,
    zone: said.zone ?? before?.zone ?? 'UTC',
    role: said.role ?? before?.role ?? 'responder',
    contacts:
      contacts?.map((contact) => sameContact(before, contact) ?? { ...contact, ...unverified(newId) }) ??
      before?.contacts ??
      [],
    rules: said.rules ?? before?.rules ?? [],
  };
}

function sameContact(
  before: Member | null,
  { channel, address }: Pick<Contact, 'channel' | 'address'>,
): Contact | null {
  return before?.contacts.find((one) => one.channel === channel && one.address === address) ?? null;
}

function unverified(newId: () => string): Omit<Contact, 'channel' | 'address'> {
  return { id: newId(), verifiedAtMs: null, code: null };
}

export function planChanges(now: OncallState, wanted: OncallState): readonly Change[] {
  return [
    ...changesOf('person', now.members.map(plainMember), wanted.members.map(plainMember)),
    ...changesOf('schedule', now.schedules, wanted.schedules),
    ...changesOf('policy', now.policies, wanted.policies),
  ];
}

/** Whether a contact is verified is nothing that a document says. */
function plainMember({ contacts, rules, ...rest }: Member): Named {
  const plain = {
    ...rest,
    contacts: contacts.map(({ channel, address }) => `${channel} ${address}`),
    rules: rules.map(({ afterMs, channel }) => `${channel} after ${afterMs / 1000} s`),
  };
  return plain;
}

function changesOf(what: Change['what'], now: readonly Named[], wanted: readonly Named[]): readonly Change[] {
  const names = [...new Set([...now, ...wanted].map(({ name }) => name))].sort();
  return names.flatMap((name) => {
    const [before, after] = [now, wanted].map((all) => all.find((one) => one.name === name) ?? null);
    const lines = difference(flat(before), flat(after));
    if (before !== null && after !== null && lines.length === 0) return [];
    const change = before === null ? 'add' : after === null ? 'remove' : 'change';
    return [{ what, name, change, lines: change === 'remove' ? [] : lines } as const];
  });
}

type Named = { readonly name: string };

function difference(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): readonly string[] {
  const paths = [...new Set([...before.keys(), ...after.keys()])].filter((path) => path !== 'name');
  return paths.flatMap((path) => {
    const [was, is] = [before.get(path), after.get(path)];
    if (was === is) return [];
    if (was === undefined) return [`${path}: ${is}`];
    return [`${path}: ${was} -> ${is ?? 'none'}`];
  });
}

/** `layers.week.people` to `[ann, bo]`; items of a list that have a name stand under it, others under their number. */
function flat(value: unknown, path = ''): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  if (value === undefined) return found;
  if (value === null || typeof value !== 'object')
    return path === '' ? found : found.set(path, String(value ?? 'none'));
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object'))
    return found.set(path, `[${value.join(', ')}]`);
  for (const [key, inner] of entriesOf(value))
    for (const [deeper, text] of flat(inner, path === '' ? key : `${path}.${key}`)) found.set(deeper, text);
  return found;
}

function entriesOf(value: object): readonly (readonly [string, unknown])[] {
  if (!Array.isArray(value)) return Object.entries(value);
  return value.map((item: unknown, index) => {
    const name =
      typeof item === 'object' && item !== null && 'name' in item && !('kind' in item) ? item.name : index + 1;
    return [String(name), item];
  });
}

/** What of one state a document would say, so that applying it again changes nothing. */
export function documentOf({ members, schedules, policies }: OncallState): OncallDocument {
  const people = members.map(({ contacts, ...member }) => ({
    ...member,
    contacts: contacts.map(({ channel, address }) => ({ channel, address })),
  }));
  return { people, schedules, policies };
}
