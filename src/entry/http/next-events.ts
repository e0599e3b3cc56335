import type { Store } from '../../store/store.ts';

/** Resolves when events were appended, or after `limitMs`: the signal is only a hint, the log itself is the truth. */
export function nextEvents(store: Pick<Store, 'onEvents'>, limitMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      stop();
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, limitMs);
    const stop = store.onEvents(done);
    signal?.addEventListener('abort', done);
    if (signal?.aborted === true) done();
  });
}
