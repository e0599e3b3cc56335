import type { Channel } from '../../core/oncall/model.ts';
import type { Page } from '../../core/paging/model.ts';
import type { Needs } from '../world.ts';

/** So many of the newest messages are looked through. */
const LOOKED_AT = 500;

export type ChannelState = {
  readonly channel: Channel;
  readonly provider: string;
  readonly edits: boolean;
  readonly buttons: boolean;
  readonly lastSentAtMs: number | null;
  readonly lastTrouble: { readonly atMs: number; readonly why: string; readonly person: string } | null;
  readonly contacts: number;
};

export type ChannelStates = {
  readonly channels: readonly ChannelState[];
  /** Contacts have it, and the settings do not set it up. */
  readonly missing: readonly { readonly channel: Channel; readonly contacts: number }[];
};

/** From the store, so that every server says the same, whichever of them sends. */
export async function describeChannels({ store, notifiers }: Needs<'store' | 'notifiers'>): Promise<ChannelStates> {
  const pages = await store.pages.list({ limit: LOOKED_AT });
  const all = (await store.records.list('member')).flatMap(({ record }) => record.contacts);
  const verified = all.filter(({ verifiedAtMs }) => verifiedAtMs !== null);
  const countOf = (channel: Channel) => verified.filter((one) => one.channel === channel).length;
  const channels = [...notifiers].map(([channel, { name, can }]) => {
    const own = pages.filter((page) => page.channel === channel);
    return {
      channel,
      provider: name,
      edits: can.edit,
      buttons: can.buttons,
      lastSentAtMs: own.find(({ sentAtMs }) => sentAtMs !== null)?.sentAtMs ?? null,
      lastTrouble: troubleOf(own.find(isTrouble)),
      contacts: countOf(channel),
    };
  });
  const unknown = [...new Set(verified.map(({ channel }) => channel))].filter((channel) => !notifiers.has(channel));
  return { channels, missing: unknown.map((channel) => ({ channel, contacts: countOf(channel) })) };
}

function isTrouble({ state, problem }: Page): boolean {
  return problem !== null && (state === 'failed' || state === 'waiting');
}

function troubleOf(page: Page | undefined): ChannelState['lastTrouble'] {
  return page === undefined ? null : { atMs: page.madeAtMs, why: page.problem ?? '', person: page.person };
}
