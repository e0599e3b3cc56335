import { hash } from 'node:crypto';
import {
  judgePushLink,
  type PushLink,
  parsePushLink,
  pushLinkUntilMs,
  wordsOfPushLink,
  writePushLink,
} from '../../core/links/push-link.ts';
import type { Contact, Member } from '../../core/oncall/model.ts';
import { UserError } from '../../lib/errors.ts';
import { newId } from '../../lib/ids.ts';
import type { Nouns } from '../../store/store.ts';
import { tell, unknown } from '../oncall/edit.ts';
import type { Needs } from '../world.ts';
import { linkKeys, readLinkKeys } from './link-keys.ts';

/** What is remembered of a link: whose it is, and the browser that it has added. Of what that browser keeps, only the hash. */
export type KeptPushLink = {
  readonly person: string;
  readonly by: string;
  readonly atMs: number;
  readonly used: { readonly contact: string; readonly browser: string; readonly atMs: number } | null;
};

export type OpenedPushLink = {
  readonly written: string;
  readonly id: string;
  readonly member: Member;
  /** Until when it adds a browser. */
  readonly untilMs: number;
  readonly may: 'ready' | 'used' | 'over';
  /** What it has added; null: nothing yet, or it was removed again. */
  readonly contact: Contact | null;
  /** Is this the browser that was added? */
  readonly isOwn: boolean;
};

const NAMES = 'push-link/';
const FORGET_AFTER_MS = 24 * 3_600_000;

/** A link by which one browser of a person can be added, once and soon. Whoever opens it acts in the name of the person. */
export async function newPushLink(
  world: Needs<'store' | 'notifiers'>,
  { person, actor, dryRun }: { readonly person: string; readonly actor: string; readonly dryRun: boolean },
): Promise<{ readonly written: string | null; readonly untilMs: number | null }> {
  demandPush(world);
  // Before the transaction: it may have to make the key in one of its own.
  const keys = dryRun ? null : await linkKeys(world.store);
  return world.store.transaction(async (tx) => {
    const names = (await tx.records.list('member')).map(({ name }) => name);
    if (!names.includes(person)) throw unknown('person', person, names);
    if (keys === null) return { written: null, untilMs: null };
    const nowMs = await tx.now();
    const link: PushLink = { id: newId('push'), untilMs: pushLinkUntilMs(nowMs) };
    await forgetOld(tx, nowMs);
    await keep(tx, link.id, { person, by: actor, atMs: nowMs, used: null });
    await tell(tx, actor, { what: 'push-link', change: 'made', name: person, link: link.id });
    return { written: writePushLink(link, keys.sign(wordsOfPushLink(link, person))), untilMs: link.untilMs };
  });
}

/** Null: it was not made here, or its person is gone. Changes nothing. `given`: what the browser has kept. */
export async function openPushLink(
  { store }: Needs<'store'>,
  written: string,
  given: string | null,
): Promise<OpenedPushLink | null> {
  const parsed = parsePushLink(written);
  if (parsed === null) return null;
  const { link, signature } = parsed;
  const [keys, kept] = await Promise.all([readLinkKeys(store), keptOf(store, link.id)]);
  if (keys === null || kept === null) return null;
  if (!keys.isSigned(wordsOfPushLink(link, kept.person), signature)) return null;
  const member = await store.records.get('member', kept.person);
  if (member === null) return null;
  const contact = member.contacts.find(({ id }) => id === kept.used?.contact) ?? null;
  const may = judgePushLink(link, kept.used?.atMs ?? null, await store.now());
  const isOwn = given !== null && kept.used !== null && hash('sha256', given, 'hex') === kept.used.browser;
  const isGone = may === 'used' && contact === null;
  return { written, ...link, member, may: isGone ? 'over' : may, contact, isOwn };
}

/** The public key that browsers subscribe with. */
export function demandPush({ notifiers }: Needs<'notifiers'>): string {
  const key = notifiers.get('push')?.publicKey;
  if (key !== undefined) return key;
  throw new UserError(
    'contact/no-channel',
    'The settings of this server set up no push.',
    'Set up channels.push as docs/channels.md says under "Push to browsers", and start the server again.',
  );
}

export async function keptForChange(tx: Nouns, id: string): Promise<KeptPushLink | null> {
  return (await tx.records.forChange('memo', NAMES + id)) as KeptPushLink | null;
}

export async function keep(tx: Nouns, id: string, link: KeptPushLink): Promise<void> {
  await tx.records.put('memo', NAMES + id, link);
}

async function keptOf({ records }: Pick<Nouns, 'records'>, id: string): Promise<KeptPushLink | null> {
  return (await records.get('memo', NAMES + id)) as KeptPushLink | null;
}

async function forgetOld({ records }: Nouns, nowMs: number): Promise<void> {
  for (const { name, record } of await records.list('memo')) {
    if (name.startsWith(NAMES) && nowMs - Number(record.atMs) > FORGET_AFTER_MS) await records.remove('memo', name);
  }
}
