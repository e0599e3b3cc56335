import type { Event } from '../../core/events/model.ts';
import { coalesce } from '../../lib/coalesce.ts';
import type { Store } from '../../store/store.ts';

/** Reads what was written to the log, once for all who want to hear of it. */
export type NewsReader = {
  /** `hear` is told of each event that is written from now on, some at a time; `failed` when they could not be read. Returns the way to stop. */
  subscribe(listener: Listener): () => void;
  /** Reads on now; whoever subscribed has heard of everything that was written before this was called when it resolves. */
  look(): Promise<void>;
};

export type Listener = {
  readonly hear: (events: readonly Event[]) => void;
  readonly failed: (error: unknown) => void;
};

type Log = Pick<Store, 'events' | 'onEvents'>;

const PAGE = 1_000;
const readers = new WeakMap<Log, NewsReader>();

/** One for each store: of many keepers each would read, and take apart, the same lines after every write. */
export function newsOf(store: Log): NewsReader {
  const known = readers.get(store);
  if (known !== undefined) return known;
  const reader = createReader(store, () => readers.delete(store));
  readers.set(store, reader);
  return reader;
}

function createReader(store: Log, onLastGone: () => void): NewsReader {
  const listeners = new Set<Listener>();
  let after: number | null = null;
  let stopListening = (): void => undefined;

  const look = coalesce(async () => {
    after ??= await store.events.lastSeq();
    for (let more = true; more && listeners.size > 0; ) {
      const events = await store.events.after(after, { limit: PAGE });
      after = events.at(-1)?.seq ?? after;
      if (events.length > 0) for (const { hear } of listeners) hear(events);
      more = events.length === PAGE;
    }
  });
  const announced = () => {
    look().catch((error: unknown) => {
      for (const { failed } of listeners) failed(error);
    });
  };

  return {
    subscribe: (listener) => {
      if (listeners.size === 0) stopListening = store.onEvents(announced);
      listeners.add(listener);
      return () => {
        if (!listeners.delete(listener) || listeners.size > 0) return;
        stopListening();
        onLastGone();
      };
    },
    look,
  };
}
