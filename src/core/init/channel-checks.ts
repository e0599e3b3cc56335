import type { Check } from './doctor.ts';

/** What the server says of its ways to people. */
export type ChannelFacts = {
  readonly channels: readonly {
    readonly channel: string;
    readonly provider: string;
    readonly lastTrouble: { readonly at: string; readonly why: string } | null;
    readonly lastSentAt: string | null;
    readonly contacts: number;
  }[];
  readonly missing: readonly { readonly channel: string; readonly contacts: number }[];
};

/** Nothing about channels is said where nobody uses any. */
export function channelChecks({ channels, missing }: ChannelFacts): readonly Check[] {
  const known = channels.map(({ channel, provider, lastSentAt, lastTrouble, contacts }): Check => {
    const what = `channel ${channel} (${provider}), ${contacts} verified ${contacts === 1 ? 'contact' : 'contacts'}`;
    const isTroubled = lastTrouble !== null && (lastSentAt === null || lastTrouble.at > lastSentAt);
    if (!isTroubled) return { level: 'ok', what, next: null };
    const next = 'See docs/channels.md; `astern page` sends a message to try it.';
    return { level: 'warn', what: `${what}: ${lastTrouble.why} (${lastTrouble.at})`, next };
  });
  const absent = missing.map(({ channel, contacts }): Check => {
    const what = `${contacts === 1 ? 'one verified contact uses' : `${contacts} verified contacts use`} ${channel}, which the settings do not set up`;
    return { level: 'fail', what, next: 'Set the channel up as docs/channels.md says, and start the server again.' };
  });
  return [...known, ...absent];
}
