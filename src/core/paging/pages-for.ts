import type { Contact, Member } from '../oncall/model.ts';
import type { Page } from './model.ts';

export type NewPage = Omit<Page, 'id'>;

type About = {
  readonly incident: number;
  /** What the key of each page begins with: incident, run, round and step. */
  readonly key: string;
  readonly nowMs: number;
};

/** The messages to one person, by the rules that the person has set, on addresses that are verified. */
export function pagesFor(member: Member, { incident, key, nowMs }: About): readonly NewPage[] {
  const times = new Map<string, number>();
  return plannedFor(member).map(({ contact, afterMs }) => {
    const nth = (times.get(contact.channel) ?? 0) + 1;
    times.set(contact.channel, nth);
    return {
      ...blankPage(member.name, contact),
      key: `${key}/${member.name}/${contact.channel}${nth === 1 ? '' : `/${nth}`}`,
      kind: 'page',
      incident,
      madeAtMs: nowMs,
      dueAtMs: nowMs + afterMs,
      text: null,
    };
  });
}

/** One message to one address, before it has gone anywhere. */
export function blankPage(person: string, { channel, id, address }: Contact) {
  return {
    person,
    channel,
    contact: id,
    address,
    state: 'waiting',
    attempts: 0,
    sentAtMs: null,
    reference: null,
    problem: null,
    insteadOf: null,
    toldVersion: null,
  } as const;
}

type Planned = { readonly contact: Contact; readonly afterMs: number };

/** A rule whose channel has no verified address is left out, and those after it move up: the first message goes when the person wanted the first one. */
function plannedFor({ contacts, rules }: Member): readonly Planned[] {
  const usable = contacts.filter(({ verifiedAtMs }) => verifiedAtMs !== null);
  const planned = rules.flatMap(({ channel, afterMs }) =>
    usable.filter((contact) => contact.channel === channel).map((contact) => ({ contact, afterMs })),
  );
  if (planned.length === 0) return usable.map((contact) => ({ contact, afterMs: 0 }));
  const earlierMs =
    Math.min(...planned.map(({ afterMs }) => afterMs)) - Math.min(...rules.map(({ afterMs }) => afterMs));
  return planned
    .map(({ contact, afterMs }) => ({ contact, afterMs: afterMs - earlierMs }))
    .toSorted((a, b) => a.afterMs - b.afterMs);
}
