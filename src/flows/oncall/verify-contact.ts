import { hash, randomInt, timingSafeEqual } from 'node:crypto';
import type { Contact, Member } from '../../core/oncall/model.ts';
import { UserError } from '../../lib/errors.ts';
import type { Message, Notifier } from '../../providers/notify/port.ts';
import type { Nouns } from '../../store/store.ts';
import type { Needs } from '../world.ts';
import { tell, unknown } from './edit.ts';

export type WhichContact = { readonly person: string; readonly id: string; readonly actor: string };

const VALID_MS = 10 * 60_000;
const MOST_TRIES = 5;
const PAUSE_MS = 30_000;
const MOST_PER_HOUR = 5;
const HOUR_MS = 60 * 60_000;
const DEADLINE_MS = 15_000;

/**
 * Send six digits over the channel, which its owner types to show that they arrive. Sent at once and not through the outbox: whoever asks
 * waits for it, and the code itself is kept nowhere. `page`: where it is typed, if not on the command line.
 */
export async function sendCode(
  world: Needs<'store' | 'notifiers'>,
  { page = null, ...which }: WhichContact & { readonly dryRun: boolean; readonly page?: string | null },
): Promise<{ readonly contact: Contact; readonly untilMs: number | null }> {
  const code = String(randomInt(1_000_000)).padStart(6, '0');
  const made = await world.store.transaction((tx) => makeCode(world, tx, { ...which, code }));
  if (made.notifier === null || which.dryRun) return made;
  const { contact, notifier } = made;
  const sent = await notifier.send(contact.address, messageWith(code, which, page), AbortSignal.timeout(DEADLINE_MS));
  if (sent.kind === 'sent') return made;
  throw new UserError(
    'contact/not-sent',
    `The code could not be sent to the ${contact.channel} of ${which.person}: ${sent.why}.`,
    sent.kind === 'refused'
      ? 'Correct the address: remove the contact and add it again.'
      : 'Try again in a minute; see docs/channels.md.',
  );
}

type Made = { readonly contact: Contact; readonly untilMs: number | null; readonly notifier: Notifier | null };

async function makeCode(
  { notifiers }: Needs<'notifiers'>,
  tx: Nouns,
  { code, dryRun, ...which }: WhichContact & { readonly code: string; readonly dryRun: boolean },
): Promise<Made> {
  const { member, contact } = await findContact(tx, which);
  if (contact.verifiedAtMs !== null) return { contact, untilMs: null, notifier: null };
  const notifier = notifiers.get(contact.channel) ?? null;
  if (notifier === null)
    throw new UserError(
      'contact/no-channel',
      `The settings of this server set up no ${contact.channel}.`,
      'Set the channel up as docs/channels.md says, and start the server again.',
    );
  const wrong = notifier.wrongWith(contact.address);
  if (wrong !== null)
    throw new UserError('contact/wrong-address', wrong, 'Remove the contact and add it again with its right address.');
  const nowMs = await tx.now();
  await demandPause(tx, contact, nowMs);
  const untilMs = nowMs + VALID_MS;
  if (dryRun) return { contact, untilMs, notifier };
  await putContact(tx, member, { ...contact, code: { hash: hashOf(contact, code), untilMs, tries: 0 } });
  await tx.records.put('memo', memoOf(contact), { sentAtMs: [...(await sentLately(tx, contact, nowMs)), nowMs] });
  return { contact, untilMs, notifier };
}

/** What a person calls theirs may be somebody else's: nobody is sent codes for hours. */
async function demandPause(tx: Nouns, contact: Contact, nowMs: number): Promise<void> {
  const sent = await sentLately(tx, contact, nowMs);
  const last = sent.at(-1) ?? Number.NEGATIVE_INFINITY;
  const oldest = sent.at(-MOST_PER_HOUR) ?? Number.NEGATIVE_INFINITY;
  const waitMs = Math.max(last + PAUSE_MS, oldest + HOUR_MS) - nowMs;
  if (waitMs <= 0) return;
  const wait = waitMs > 90_000 ? `${Math.ceil(waitMs / 60_000)} min` : `${Math.ceil(waitMs / 1_000)} s`;
  throw new UserError(
    'contact/too-soon',
    'A code was sent to this contact a short while ago.',
    `Type that one, or ask for another in ${wait}.`,
  );
}

async function sentLately(tx: Nouns, contact: Contact, nowMs: number): Promise<readonly number[]> {
  const sent = (await tx.records.get('memo', memoOf(contact)))?.sentAtMs;
  return Array.isArray(sent) ? sent.filter((atMs) => typeof atMs === 'number' && nowMs - atMs < HOUR_MS) : [];
}

function messageWith(code: string, { person, id }: WhichContact, page: string | null): Message {
  const command = `astern oncall people contact verify ${/\s/.test(person) ? JSON.stringify(person) : person} ${id} ${code}`;
  return {
    key: `verify/${id}/${hash('sha256', code, 'hex').slice(0, 8)}`,
    title: `Astern: your code is ${code}`,
    lines: [
      page === null
        ? `Type it within 10 minutes, and Astern pages you here: ${command}`
        : 'Type it within 10 minutes on the page that waits for it, and Astern pages you here.',
    ],
    urgency: 'notice',
    url: page,
    actions: [],
    replaces: null,
  };
}

export type CodeChecked =
  | { readonly kind: 'verified'; readonly contact: Contact }
  | { readonly kind: 'wrong'; readonly left: number }
  | { readonly kind: 'over' | 'none' };

/** Does the code that was typed belong to this contact? Each try counts, also those at the same time. */
export async function checkCode(
  tx: Nouns,
  { code, ...which }: WhichContact & { readonly code: string },
): Promise<CodeChecked> {
  const { member, contact } = await findContact(tx, which);
  if (contact.verifiedAtMs !== null) return { kind: 'verified', contact };
  const nowMs = await tx.now();
  const known = contact.code;
  if (known === null || known.untilMs <= nowMs) return { kind: 'none' };
  if (known.tries >= MOST_TRIES) return { kind: 'over' };
  const typed = hashOf(contact, code.replace(/[\s-]/g, ''));
  if (!timingSafeEqual(Buffer.from(typed), Buffer.from(known.hash))) {
    const tries = known.tries + 1;
    await putContact(tx, member, { ...contact, code: { ...known, tries } });
    return { kind: 'wrong', left: MOST_TRIES - tries };
  }
  const verified = { ...contact, verifiedAtMs: nowMs, code: null };
  await putContact(tx, member, verified);
  await tx.records.remove('memo', memoOf(contact));
  const { person, actor } = which;
  await tell(tx, actor, { what: 'contact', change: 'verified', name: `${contact.channel} of ${person}`, person });
  return { kind: 'verified', contact: verified };
}

async function findContact(tx: Nouns, { person, id }: WhichContact) {
  const member = await tx.records.forChange('member', person);
  if (member === null) {
    const names = (await tx.records.list('member')).map(({ name }) => name);
    throw unknown('person', person, names);
  }
  const contact = member.contacts.find((one) => one.id === id);
  if (contact !== undefined) return { member, contact };
  throw new UserError(
    'oncall/unknown',
    `${person} has no contact ${JSON.stringify(id)}.`,
    `See \`astern oncall people ${JSON.stringify(person)}\`.`,
  );
}

async function putContact(tx: Nouns, member: Member, contact: Contact): Promise<void> {
  const contacts = member.contacts.map((one) => (one.id === contact.id ? contact : one));
  await tx.records.put('member', member.name, { ...member, contacts });
}

/** With the contact, so that one code is no other's. */
function hashOf({ id, address }: Contact, code: string): string {
  return hash('sha256', `${id} ${address} ${code}`, 'hex');
}

/** By the address, whoever calls it theirs: one that is removed and added anew is no other. */
function memoOf({ channel, address }: Contact): string {
  return `contact-code ${channel} ${hash('sha256', address, 'hex')}`;
}
