import type { Message } from './messages.ts';

export type MatchedMessages = {
  readonly both: readonly (readonly [live: Message, target: Message])[];
  readonly liveOnly: readonly Message[];
  readonly targetOnly: readonly Message[];
};

/** The same kind of message: by channel, direction and name; where a channel has one on each side, the name does not matter. */
export function matchMessages(live: readonly Message[], target: readonly Message[]): MatchedMessages {
  const byName = new Map(target.map((one) => [keyOf(one), one]));
  const [ours, theirs] = [Map.groupBy(live, channelOf), Map.groupBy(target, channelOf)];
  const both: (readonly [Message, Message])[] = [];
  for (const one of live) {
    const [lone, other] = [ours.get(channelOf(one)) ?? [], theirs.get(channelOf(one)) ?? []];
    const same = byName.get(keyOf(one)) ?? (lone.length === 1 && other.length === 1 ? other[0] : undefined);
    if (same !== undefined) both.push([one, same]);
  }
  const taken = new Set(both.flat());
  const alone = (one: Message) => !taken.has(one);
  return { both, liveOnly: live.filter(alone), targetOnly: target.filter(alone) };
}

function channelOf({ channel, direction }: Message): string {
  return `${direction ?? ''} ${channel ?? ''}`;
}

function keyOf(message: Message): string {
  return `${channelOf(message)}\n${message.name}`;
}
