import type { Client } from '../src/api/client.ts';
import type { EventBody } from '../src/api/events.ts';

/** Astern's log as it grows, for those who wait for a line of it. */
export type EventBook = {
  all(): readonly EventBody[];
  /** The first event like this, from the past or the future. Wait with a deadline: it may never come. */
  first(isIt: (event: EventBody) => boolean): Promise<EventBody>;
  /** Called with every event from now on. */
  onEvent(listener: (event: EventBody) => void): void;
  close(): void;
};

export function openEventBook(
  client: Pick<Client, 'followEvents'>,
  options: { readonly target: string; readonly after: number },
): EventBook {
  const events: EventBody[] = [];
  const listeners = new Set<(event: EventBody) => void>();
  const closing = new AbortController();
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => undefined);

  const follow = async () => {
    for await (const event of client.followEvents({ ...options, signal: closing.signal })) {
      events.push(event);
      for (const listener of [...listeners]) listener(event);
    }
  };
  follow().catch(failed.reject);

  return {
    all: () => events,
    first: (isIt) => {
      const past = events.find(isIt);
      if (past !== undefined) return Promise.resolve(past);
      const { promise, resolve } = Promise.withResolvers<EventBody>();
      const listener = (event: EventBody) => {
        if (!isIt(event)) return;
        listeners.delete(listener);
        resolve(event);
      };
      listeners.add(listener);
      return Promise.race([promise, failed.promise]);
    },
    onEvent: (listener) => void listeners.add(listener),
    close: () => closing.abort(),
  };
}
