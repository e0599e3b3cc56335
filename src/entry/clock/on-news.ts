import type { Event, EventKind } from '../../core/events/model.ts';
import type { Needs } from '../../flows/world.ts';
import { coalesce } from '../../lib/coalesce.ts';
import { FencedError, messageOf } from '../../lib/errors.ts';
import { newsOf } from './news-reader.ts';

export type Keeper = { close(): Promise<void> };

type Kept = {
  /** What the log calls it. */
  readonly name: string;
  readonly kinds: readonly EventKind[];
  /** Called at the beginning with no event, then with what came since; never twice at a time. */
  readonly work: (news: readonly Event[], signal: AbortSignal) => Promise<void>;
  /** Called again without an event after this long; null: never. */
  readonly everyMs: number | null;
};

/** Of what could not be worked off so much is kept, the newest: work that fails for ever must not fill the memory. */
const MOST_KEPT = 5_000;

/** Does something whenever events of some kinds were written. Trouble is logged, and the next event tries again, with all that was read before it. */
export function onNews(world: Needs<'store' | 'clock' | 'log'>, { name, kinds, work, everyMs }: Kept): Keeper {
  const wanted = new Set<EventKind>(kinds);
  const stopping = new AbortController();
  const { signal } = stopping;
  const reader = newsOf(world.store);
  let news: Event[] = [];
  let isBegun = false;
  let isDue = true;
  let under: Promise<void> = Promise.resolve();

  const take = coalesce(async () => {
    while (!signal.aborted && (news.length > 0 || isDue)) {
      const taken = isBegun ? news : [];
      news = isBegun ? [] : news;
      isDue = false;
      try {
        await work(taken, signal);
      } catch (error) {
        news = [...taken, ...news].slice(-MOST_KEPT);
        isDue = true;
        throw error;
      }
      isBegun = true;
    }
  });

  const failed = (error: unknown) => {
    if (!signal.aborted && !(error instanceof FencedError)) world.log.warn({ error }, `${name}: ${messageOf(error)}`);
  };
  const quietly = (round: () => Promise<void>) => {
    under = Promise.all([under, round()]).then(() => undefined, failed);
  };
  const inTime = () => {
    isDue = true;
    quietly(async () => {
      await reader.look();
      await take();
    });
  };
  const hear = (events: readonly Event[]) => {
    news = [...news, ...events.filter(({ kind }) => wanted.has(kind))].slice(-MOST_KEPT);
    if (news.length > 0 || isDue) quietly(take);
  };
  const stopHearing = reader.subscribe({ hear, failed });
  const stopTicking = everyMs === null ? () => undefined : world.clock.every(everyMs, inTime);
  inTime();
  return {
    async close() {
      stopping.abort();
      stopTicking();
      stopHearing();
      await under;
    },
  };
}
