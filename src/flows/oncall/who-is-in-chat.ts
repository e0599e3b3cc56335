import type { Nouns } from '../../store/store.ts';

/** Whose verified contact this user of the chat is; null: nobody's, or that of several, who are then nobody in particular. */
export async function whoIsInChat({ records }: Pick<Nouns, 'records'>, user: string): Promise<string | null> {
  const owners = (await records.list('member')).filter(({ record }) =>
    record.contacts.some(
      ({ channel, address, verifiedAtMs }) => channel === 'chat' && address === user && verifiedAtMs !== null,
    ),
  );
  const [owner, another] = owners;
  return owner === undefined || another !== undefined ? null : owner.name;
}
