import { hash, randomBytes } from 'node:crypto';
import type { Nouns } from '../../store/store.ts';
import { tell, unknown } from './edit.ts';

/** A person's key to calendars; only its hash is kept. */
type Kept = { readonly hash: string };
type Owner = { readonly person: string };

/** A new key of a person; the one before opens nothing any more. */
export async function newFeedKey(tx: Nouns, person: string, actor: string): Promise<string> {
  const names = (await tx.records.list('member')).map(({ name }) => name);
  if (!names.includes(person)) throw unknown('person', person, names);
  await revokeFeedKey(tx, person);
  const key = randomBytes(24).toString('base64url');
  const kept: Kept = { hash: hash('sha256', key, 'hex') };
  await tx.records.put('memo', keyOf(person), kept);
  await tx.records.put('memo', ownerOf(kept.hash), { person } satisfies Owner);
  await tell(tx, actor, { what: 'feed-key', change: 'made', name: person });
  return key;
}

/** False: there was none. */
export async function revokeFeedKey(tx: Nouns, person: string): Promise<boolean> {
  const kept = (await tx.records.get('memo', keyOf(person))) as Kept | null;
  if (kept === null) return false;
  await tx.records.remove('memo', ownerOf(kept.hash));
  return tx.records.remove('memo', keyOf(person));
}

/** Whose key it is; null: nobody's. */
export async function ownerOfKey(nouns: Nouns, key: string): Promise<string | null> {
  const owner = (await nouns.records.get('memo', ownerOf(hash('sha256', key, 'hex')))) as Owner | null;
  return owner?.person ?? null;
}

const keyOf = (person: string) => `feed-key ${person}`;
const ownerOf = (hashed: string) => `feed-owner ${hashed}`;
