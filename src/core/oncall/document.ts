import { writeDuration } from '../../lib/duration.ts';
import type { Channel, Contact, Member, NotifyRule, Policy, Restriction, Schedule } from './model.ts';

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
  /** `layer week, every: week -> 2 weeks`. */
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
    ...changesOf('schedule', now.schedules.map(plainSchedule), wanted.schedules.map(plainSchedule)),
    ...changesOf('policy', now.policies.map(plainPolicy), wanted.policies.map(plainPolicy)),
  ];
}

function changesOf(what: Change['what'], now: readonly Plain[], wanted: readonly Plain[]): readonly Change[] {
  const names = [...new Set([...now, ...wanted].map(({ name }) => name))].sort();
  return names.flatMap((name) => {
    const [before, after] = [now, wanted].map((all) => all.find((one) => one.name === name) ?? null);
    const lines = difference(before?.facts ?? {}, after?.facts ?? {});
    if (before !== null && after !== null && lines.length === 0) return [];
    const change = before === null ? 'add' : after === null ? 'remove' : 'change';
    return [{ what, name, change, lines: change === 'remove' ? [] : lines } as const];
  });
}

function difference(before: Facts, after: Facts): readonly string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) => {
    const [was = '', is = ''] = [before[key], after[key]];
    if (was === is) return [];
    return [was === '' ? `${key}: ${is}` : `${key}: ${was} -> ${is === '' ? 'none' : is}`];
  });
}

/** What a person would call its parts; nothing where there is nothing. */
type Facts = Readonly<Record<string, string>>;
type Plain = { readonly name: string; readonly facts: Facts };

/** Whether a contact is verified is nothing that a document says. */
function plainMember({ name, fullName, zone, role, contacts, rules }: Member): Plain {
  const facts = {
    name: fullName,
    zone,
    role,
    contacts: contacts.map(({ channel, address }) => `${channel} ${address}`).join(', '),
    notify: rules.map(({ afterMs, channel }) => `${channel} after ${writeDuration(afterMs)}`).join(', '),
  };
  return { name, facts };
}

function plainSchedule({ name, zone, layers }: Schedule): Plain {
  const facts = layers.map((layer): Facts => {
    const { people, unit, every, starts, ends, restrictions, counts } = layer;
    const at = `layer ${layer.name}`;
    return {
      [`${at}, people`]: people.length === 0 ? 'nobody' : people.join(', '),
      [`${at}, every`]: every === 1 ? unit : `${every} ${unit}s`,
      [`${at}, starts`]: starts.replace('T', ' '),
      [`${at}, ends`]: ends?.replace('T', ' ') ?? '',
      [`${at}, only`]: restrictions.map(timesText).join(', '),
      [`${at}, counts`]: counts ?? '',
    };
  });
  const order = layers.length < 2 ? '' : layers.map((layer) => layer.name).join(', ');
  return { name, facts: { zone, layers: order, ...Object.assign({}, ...facts) } };
}

function timesText({ fromDay, from, untilDay, until }: Restriction): string {
  return `${DAYS[fromDay - 1]} ${from} - ${DAYS[untilDay - 1]} ${until}`;
}

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

function plainPolicy({ name, services, steps, repeats, lastResort, ackTimeoutMs }: Policy): Plain {
  const list = (targets: Policy['lastResort']) =>
    targets.map(({ kind, name: target }) => `${kind} ${target}`).join(', ');
  const facts = {
    services: services.join(', '),
    ...Object.fromEntries(
      steps.map(({ targets, delayMs, acknowledgements }, index) => [
        `step ${index + 1}`,
        `${list(targets)}, ${acknowledgements > 1 ? `${acknowledgements} acknowledgements, ` : ''}then ${writeDuration(delayMs)}`,
      ]),
    ),
    repeats: repeats === 0 ? '' : String(repeats),
    last_resort: list(lastResort),
    ack_timeout: ackTimeoutMs === null ? '' : writeDuration(ackTimeoutMs),
  };
  return { name, facts };
}

/** What of one state a document would say, so that applying it again changes nothing. */
export function documentOf({ members, schedules, policies }: OncallState): OncallDocument {
  const people = members.map(({ contacts, ...member }) => ({
    ...member,
    contacts: contacts.map(({ channel, address }) => ({ channel, address })),
  }));
  return { people, schedules, policies };
}
