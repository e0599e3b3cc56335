import { hash, randomBytes } from 'node:crypto';
import { commandOfPushLink } from '../../core/links/push-link.ts';
import type { Contact } from '../../core/oncall/model.ts';
import { UserError } from '../../lib/errors.ts';
import type { Nouns } from '../../store/store.ts';
import { addContact } from '../oncall/contacts.ts';
import { sendCode } from '../oncall/verify-contact.ts';
import type { Needs } from '../world.ts';
import { demandPush, keep, keptForChange, type OpenedPushLink } from './push-links.ts';

type Added = {
  readonly contact: Contact;
  /** To be kept by the browser: it shows that it is the one that was added. */
  readonly secret: string;
};

/**
 * The browser that has opened a link becomes a contact of its person. The link does this once; the same subscription again, as after an answer
 * that was lost on its way, is the same browser.
 */
export async function addBrowser(
  world: Needs<'store' | 'notifiers'>,
  { id, member }: OpenedPushLink,
  subscription: unknown,
): Promise<Added> {
  const address = addressIn(subscription);
  demandPush(world);
  const wrong = world.notifiers.get('push')?.wrongWith(address) ?? null;
  if (wrong !== null) throw new UserError('contact/wrong-address', wrong, 'Try it in another browser.');
  const secret = randomBytes(18).toString('base64url');
  return world.store.transaction(async (tx) => {
    const link = await keptForChange(tx, id);
    if (link === null) throw linkUsed(member.name);
    const whose = { person: member.name, actor: member.name };
    const before = link.used === null ? null : await contactOf(tx, member.name, link.used.contact);
    if (link.used !== null && before?.address !== address) throw linkUsed(member.name);
    const contact = before ?? (await addContact(tx, { ...whose, dryRun: false, channel: 'push', address }));
    const atMs = link.used?.atMs ?? (await tx.now());
    await keep(tx, id, { ...link, used: { contact: contact.id, browser: hash('sha256', secret, 'hex'), atMs } });
    return { contact, secret };
  });
}

/** To the browser itself, as a push; it is typed on `page`. */
export async function sendCodeTo(
  world: Needs<'store' | 'notifiers'>,
  { member }: OpenedPushLink,
  { contact, page }: { readonly contact: Contact; readonly page: string },
): Promise<void> {
  await sendCode(world, { person: member.name, actor: member.name, id: contact.id, dryRun: false, page });
}

export function linkUsed(person: string): UserError {
  return new UserError(
    'contact/link-used',
    'This link has added a browser already, and adds no other one.',
    `Make a new one: ${commandOfPushLink(person)}`,
  );
}

/** What matters of a subscription, always in the same order: the same browser has the same address. */
function addressIn(subscription: unknown): string {
  const { endpoint, keys } = fieldsOf(subscription);
  const { p256dh, auth } = fieldsOf(keys);
  return JSON.stringify({ endpoint, keys: { p256dh, auth } });
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

async function contactOf({ records }: Nouns, person: string, id: string): Promise<Contact | null> {
  const member = await records.get('member', person);
  return member?.contacts.find((one) => one.id === id) ?? null;
}
