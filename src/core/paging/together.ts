import { type Incident, incidentName } from '../incidents/model.ts';

/**
 * Messages to one person on one channel: so many go out each for itself, then one a minute that tells of all that came meanwhile. The first message
 * of an incident does not wait for that: it goes within a second, and tells of all that came with it.
 */
export const STORM = { each: 5, withinMs: 5 * 60_000, thenEveryMs: 60_000, firstEveryMs: 1_000 };

export type Turn =
  | { readonly kind: 'alone' }
  | { readonly kind: 'together' }
  | { readonly kind: 'later'; readonly afterMs: number };

/** `sentMs`: when this person was told on this channel, by the same clock as `nowMs`. `isFirst`: nobody has heard of the incident yet. */
export function turnOf(sentMs: readonly number[], nowMs: number, isFirst: boolean): Turn {
  const lately = sentMs.filter((atMs) => nowMs - atMs < STORM.withinMs);
  if (lately.length < STORM.each) return { kind: 'alone' };
  const waitedMs = nowMs - Math.max(...lately);
  const pauseMs = isFirst ? STORM.firstEveryMs : STORM.thenEveryMs;
  return waitedMs >= pauseMs ? { kind: 'together' } : { kind: 'later', afterMs: pauseMs - waitedMs };
}

type Told = Pick<Incident, 'number' | 'title' | 'severity'>;

type Words = { readonly title: string; readonly lines: readonly string[] };

const LONGEST_TITLE = 120;
const NAMED = 10;

/** The words of one message that also tells of others. */
export function toldTogether(words: Words, others: readonly Told[]): Words {
  if (others.length === 0) return words;
  const more = ` (and ${others.length} more ${others.length === 1 ? 'incident' : 'incidents'})`;
  const room = LONGEST_TITLE - more.length;
  const title = `${words.title.length > room ? `${words.title.slice(0, room - 1)}…` : words.title}${more}`;
  const named = others.slice(0, NAMED).map((one) => `${incidentName(one.number)} ${one.severity}: ${one.title}`);
  const rest = others.length > NAMED ? [`and ${others.length - NAMED} more: astern incident list`] : [];
  return { title, lines: [...words.lines, 'Also waiting for you:', ...named, ...rest] };
}
