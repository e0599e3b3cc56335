import { formatDuration } from '../src/lib/format.ts';

/** Something that the demonstration waited for did not come. */
export class GaveUp extends Error {}

/** Wait, but not for ever, and not beyond Ctrl-C. */
export async function within<T>(
  promise: Promise<T>,
  { ms, what, signal }: { readonly ms: number; readonly what: string; readonly signal: AbortSignal },
): Promise<T> {
  signal.throwIfAborted();
  const { promise: over, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new GaveUp(`Waited ${formatDuration(ms)} for ${what}; it did not come.`)), ms);
  const onAbort = () => reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([promise, over]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}
