import type { Store } from '../../store/store.ts';

export type News = {
  /** Resolves when events were appended since the last call, or after `limitMs`. */
  next(limitMs: number, signal?: AbortSignal): Promise<void>;
  close(): void;
};

/**
 * Listens from now on, so that what is appended while its user reads the log is not missed: reading and only then listening loses it, and
 * whoever waits hears of it a second later. The signal is only a hint, the log itself is the truth.
 */
export function listenForEvents(store: Pick<Store, 'onEvents'>): News {
  let isNew = false;
  let wake: (() => void) | null = null;
  const stop = store.onEvents(() => {
    isNew = true;
    wake?.();
  });
  const wait = (limitMs: number, signal: AbortSignal | undefined) =>
    new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', done);
        wake = null;
        resolve();
      };
      const timer = setTimeout(done, limitMs);
      signal?.addEventListener('abort', done);
      wake = done;
    });
  return {
    next: async (limitMs, signal) => {
      if (!isNew && signal?.aborted !== true) await wait(limitMs, signal);
      isNew = false;
    },
    close: stop,
  };
}
