import type { Member } from '../../core/oncall/model.ts';
import type { Nouns } from '../../store/store.ts';
import { tell } from '../oncall/edit.ts';

export type Owners = {
  /** Names of those who have verified this number for texts, or had until they sent STOP. */
  readonly people: readonly string[];
  readonly hasStopped: boolean;
};

export async function whoseNumber({ records }: Nouns, number: string): Promise<Owners> {
  const stopped = await stoppedAt(records, number);
  const owners = (await records.list('member')).filter(({ record }) =>
    numbersOf(record, number).some(({ id, verifiedAtMs }) => verifiedAtMs !== null || stopped.includes(id)),
  );
  return { people: owners.map(({ name }) => name), hasStopped: stopped.length > 0 };
}

/** Nothing is delivered to this number any more, so it must not count as a way to anybody: the next one is used at once, and warned of. */
export async function stopTexts(tx: Nouns, number: string): Promise<void> {
  const nowMs = await tx.now();
  const before = await stoppedAt(tx.records, number);
  const ids: string[] = [...before];
  for (const { name, record } of await tx.records.list('member')) {
    const counted = numbersOf(record, number).filter(({ verifiedAtMs }) => verifiedAtMs !== null);
    if (counted.length === 0) continue;
    ids.push(...counted.map(({ id }) => id));
    await putVerified(tx, name, { ids, atMs: null });
    await tell(tx, name, { what: 'contact', change: 'stopped', name: `sms of ${name}`, person: name });
  }
  await tx.records.put('memo', memoOf(number), { ids, atMs: nowMs });
}

export async function startTexts(tx: Nouns, number: string): Promise<void> {
  const ids = await stoppedAt(tx.records, number);
  const nowMs = await tx.now();
  for (const { name, record } of await tx.records.list('member')) {
    if (!numbersOf(record, number).some(({ id }) => ids.includes(id))) continue;
    await putVerified(tx, name, { ids, atMs: nowMs });
    await tell(tx, name, { what: 'contact', change: 'started', name: `sms of ${name}`, person: name });
  }
  await tx.records.remove('memo', memoOf(number));
}

type Verified = { readonly ids: readonly string[]; readonly atMs: number | null };

async function putVerified(tx: Nouns, name: string, { ids, atMs }: Verified): Promise<void> {
  const member = await tx.records.forChange('member', name);
  if (member === null) return;
  const contacts = member.contacts.map((one) => (ids.includes(one.id) ? { ...one, verifiedAtMs: atMs } : one));
  await tx.records.put('member', name, { ...member, contacts });
}

async function stoppedAt(records: Nouns['records'], number: string): Promise<readonly string[]> {
  const ids = (await records.get('memo', memoOf(number)))?.ids;
  return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : [];
}

function numbersOf({ contacts }: Member, number: string) {
  return contacts.filter(({ channel, address }) => channel === 'sms' && address === number);
}

function memoOf(number: string): string {
  return `sms-stopped ${number}`;
}
