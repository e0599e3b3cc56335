import { incidentName } from '../../core/incidents/model.ts';
import type { Contact, Member } from '../../core/oncall/model.ts';
import type { Page } from '../../core/paging/model.ts';
import { newId } from '../../lib/ids.ts';
import type { Nouns } from '../../store/store.ts';
import type { Needs } from '../world.ts';
import type { OpenedLink } from './open-link.ts';

/** `waits`: one was sent a moment ago. `nowhere`: the person has no address that is verified. */
export type SentAgain = {
  readonly kind: 'sent' | 'waits' | 'nowhere';
  readonly channel: Contact['channel'] | null;
};

/** Whoever holds a copy of a link must not be able to bother its person more often. */
const ONE_IN_MS = 5 * 60_000;

/** A new message with a new link, to the person whom the old one was for and to nobody else. */
export async function sendAgain({ store }: Needs<'store'>, opened: OpenedLink): Promise<SentAgain> {
  const { page, member, incident } = opened;
  const contact = contactFor(page, member);
  if (contact === null) return { kind: 'nowhere', channel: null };
  return store.transaction(async (tx) => {
    const nowMs = await tx.now();
    const key = `${incidentName(incident.number)}/link/${member.name}/${contact.channel}/${Math.floor(nowMs / ONE_IN_MS)}`;
    const isNew = await tx.pages.add(newPage(contact, { page, key, nowMs }));
    if (isNew) await tell(tx, opened, { key, channel: contact.channel });
    return { kind: isNew ? 'sent' : 'waits', channel: contact.channel };
  });
}

/** Where the message went that the link stood in, else the first way there is. */
function contactFor({ contact }: Page, { contacts }: Member): Contact | null {
  const verified = contacts.filter(({ verifiedAtMs }) => verifiedAtMs !== null);
  return verified.find(({ id }) => id === contact) ?? verified[0] ?? null;
}

type Made = { readonly page: Page; readonly key: string; readonly nowMs: number };

/** A notice, because it is asked for: an acknowledgement does not call it off. */
function newPage({ id, channel, address }: Contact, { page, key, nowMs }: Made): Page {
  return {
    id: newId('page'),
    key,
    kind: 'notice',
    incident: page.incident,
    person: page.person,
    channel,
    contact: id,
    address,
    state: 'waiting',
    madeAtMs: nowMs,
    dueAtMs: nowMs,
    attempts: 0,
    sentAtMs: null,
    reference: null,
    problem: null,
    insteadOf: null,
    toldVersion: null,
    text: null,
  };
}

async function tell(
  tx: Nouns,
  { incident, member }: OpenedLink,
  data: { readonly key: string; readonly channel: string },
): Promise<void> {
  await tx.events.append({
    kind: 'page.made',
    target: incident.target,
    operation: incidentName(incident.number),
    actor: member.name,
    data: { ...data, person: member.name, why: 'new-link' },
  });
}
