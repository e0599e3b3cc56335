import type { Channel, Member } from './model.ts';

/** Would a page come to this person at all? */
export function isReachable({ contacts, rules }: Pick<Member, 'contacts' | 'rules'>): boolean {
  const verified = contacts.filter(({ verifiedAtMs }) => verifiedAtMs !== null);
  if (rules.length === 0) return verified.length > 0;
  return verified.some(({ channel }) => rules.some((rule) => rule.channel === channel));
}

/** Channels that the rules name and that have no verified contact. */
export function missedChannels({ contacts, rules }: Pick<Member, 'contacts' | 'rules'>): readonly Channel[] {
  const has = new Set(contacts.filter(({ verifiedAtMs }) => verifiedAtMs !== null).map(({ channel }) => channel));
  return [...new Set(rules.map(({ channel }) => channel).filter((channel) => !has.has(channel)))].sort();
}
