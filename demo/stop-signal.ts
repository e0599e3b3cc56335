/** npm and our own starter hand a Ctrl-C on that the terminal has sent already; only a later one is a second one. */
const SAME_SIGNAL_MS = 1_000;
const EXIT_AT_ONCE = 130;

/** Aborted when we shall stop: Ctrl-C, a polite kill, a closed terminal, a reader who went away, or the death of our parent. */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  let firstAtMs: number | null = null;
  const stop = () => {
    const nowMs = performance.now();
    // Whatever still runs is found again by the next start.
    if (firstAtMs !== null && nowMs - firstAtMs > SAME_SIGNAL_MS) process.exit(EXIT_AT_ONCE);
    firstAtMs ??= nowMs;
    controller.abort(new Error('stopped'));
  };
  const stopQuietly = () => controller.abort(new Error('stopped'));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  for (const stream of [process.stdout, process.stderr]) stream.on('error', stopQuietly);
  process.on('disconnect', stopQuietly);
  // The channel to our parent is there to be cut; it must not keep us alive.
  process.channel?.unref();
  return controller.signal;
}
