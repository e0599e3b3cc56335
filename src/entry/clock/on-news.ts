import type { Event, EventKind } from '../../core/events/model.ts';
import type { Needs } from '../../flows/world.ts';
import { coalesce } from '../../lib/coalesce.ts';
import { FencedError, messageOf } from '../../lib/errors.ts';

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

const PAGE = 1_000;
/** Of what could not be worked off so much is kept, the newest: work that fails for ever must not fill the memory. */
const MOST_KEPT = 5_000;

/** Does something whenever events of some kinds were written. Trouble is logged, and the next event tries again, with all that was read before it. */
export function onNews(world: Needs<'store' | 'clock' | 'log'>, { name, kinds, work, everyMs }: Kept): Keeper {
  const wanted = new Set<EventKind>(kinds);
  const stopping = new AbortController();
  const { signal } = stopping;
  let after: number | null = null;
  let isDue = true;
  let news: readonly Event[] = [];
  let under: Promise<void> = Promise.resolve();

  const look = coalesce(async () => {
    after ??= await world.store.events.lastSeq();
    for (let more = true; more && !signal.aborted; ) {
      const events = await world.store.events.after(after, { limit: PAGE });
      news = [...news, ...events.filter(({ kind }) => wanted.has(kind))].slice(-MOST_KEPT);
      after = events.at(-1)?.seq ?? after;
      more = events.length === PAGE;
    }
    if (signal.aborted || (news.length === 0 && !isDue)) return;
    isDue = false;
    await work(news, signal);
    news = [];
  });

  const quietly = () => {
    under = Promise.all([under, look()]).then(
      () => undefined,
      (error: unknown) => {
        if (!signal.aborted && !(error instanceof FencedError))
          world.log.warn({ error }, `${name}: ${messageOf(error)}`);
      },
    );
  };
  const stopListening = world.store.onEvents(quietly);
  const stopTicking =
    everyMs === null
      ? () => undefined
      : world.clock.every(everyMs, () => {
          isDue = true;
          quietly();
        });
  quietly();
  return {
    async close() {
      stopping.abort();
      stopTicking();
      stopListening();
      await under;
    },
  };
}
