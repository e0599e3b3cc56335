import { checkRules, readAddress } from '../../core/oncall/check.ts';
import type { Channel, Contact, Member, NotifyRule } from '../../core/oncall/model.ts';
import { UserError } from '../../lib/errors.ts';
import { newId } from '../../lib/ids.ts';
import type { Nouns } from '../../store/store.ts';
import { invalid, tell, unknown } from './edit.ts';

type Whose = { readonly person: string; readonly actor: string; readonly dryRun: boolean };
const MOST_CONTACTS = 20;

/** It counts once it is verified. The same one again stays as it is. */
export async function addContact(
  tx: Nouns,
  { person, actor, dryRun, channel, address: written }: Whose & { readonly channel: Channel; readonly address: string },
): Promise<Contact> {
  const member = await memberForChange(tx, person);
  const read = readAddress(channel, written);
  if (read.kind === 'wrong') throw invalid([`${JSON.stringify(written)} is not ${read.wanted}`]);
  const before = member.contacts.find((one) => one.channel === channel && one.address === read.address);
  if (before !== undefined) return before;
  if (member.contacts.length >= MOST_CONTACTS) throw invalid([`${person} has ${MOST_CONTACTS} contacts already`]);
  const contact: Contact = { id: newId('ct'), channel, address: read.address, verifiedAtMs: null, code: null };
  if (dryRun) return contact;
  await tx.records.put('member', person, { ...member, contacts: [...member.contacts, contact] });
  await tell(tx, actor, {
    what: 'contact',
    change: 'added',
    name: `${channel} of ${person}`,
    person,
    contact: contact.id,
  });
  return contact;
}

export async function removeContact(
  tx: Nouns,
  { person, actor, dryRun, id }: Whose & { readonly id: string },
): Promise<Contact> {
  const member = await memberForChange(tx, person);
  const contact = member.contacts.find((one) => one.id === id);
  if (contact === undefined) {
    throw new UserError(
      'oncall/unknown',
      `${person} has no contact ${JSON.stringify(id)}.`,
      `See \`astern oncall people ${JSON.stringify(person)}\`.`,
    );
  }
  if (dryRun) return contact;
  await tx.records.put('member', person, { ...member, contacts: member.contacts.filter((one) => one.id !== id) });
  const name = `${contact.channel} of ${person}`;
  await tell(tx, actor, { what: 'contact', change: 'removed', name, person, contact: id });
  return contact;
}

/** Which channel is used how long after a page is due for this person. */
export async function setRules(
  tx: Nouns,
  { person, actor, dryRun, rules }: Whose & { readonly rules: readonly NotifyRule[] },
): Promise<Member> {
  const member = await memberForChange(tx, person);
  const problems = checkRules(person, rules);
  if (problems.length > 0) throw invalid(problems);
  const changed = { ...member, rules: [...rules].sort((one, other) => one.afterMs - other.afterMs) };
  if (dryRun) return changed;
  await tx.records.put('member', person, changed);
  await tell(tx, actor, { what: 'person', change: 'changed', name: person, lines: ['rules'] });
  return changed;
}

async function memberForChange(tx: Nouns, person: string): Promise<Member> {
  const member = await tx.records.forChange('member', person);
  if (member !== null) return member;
  throw unknown(
    'person',
    person,
    (await tx.records.list('member')).map(({ name }) => name),
  );
}
