import type { Result, Row } from './row.ts';
import { openPlace, type Place } from './support/place.ts';

export type Outcome = {
  readonly row: string;
  readonly tookMs: number;
  readonly results: readonly Result[];
  /** Why it was not measured, although nothing is wrong. */
  readonly skipped: string | null;
  /** Why it could not be measured. */
  readonly problem: string | null;
};

/** One after the other: they would measure each other. Ctrl-C ends what the present row has started, and leaves out the rest. */
export async function runRows(rows: readonly Row[], say: (text: string) => void): Promise<readonly Outcome[]> {
  const interrupted = new AbortController();
  const stop = () => interrupted.abort(new Error('interrupted'));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  const outcomes: Outcome[] = [];
  for (const row of rows) {
    if (interrupted.signal.aborted) break;
    say(`${row.name} ...`);
    outcomes.push(await runRow(row, interrupted.signal, say));
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.off(signal, stop);
  return outcomes;
}

async function runRow(row: Row, interrupted: AbortSignal, say: (text: string) => void): Promise<Outcome> {
  const startedMs = performance.now();
  const limit = AbortSignal.timeout(row.limitMs);
  const signal = AbortSignal.any([interrupted, limit]);
  const place = await openPlace();
  const outcome = (more: Partial<Outcome>): Outcome => {
    const tookMs = Math.round(performance.now() - startedMs);
    return { row: row.name, tookMs, results: [], skipped: null, problem: null, ...more };
  };
  try {
    const context = { place, signal, say: (text: string) => say(`  ${text}`) };
    const ended = await Promise.race([row.run(context), aborted(signal)]);
    return outcome('skipped' in ended ? { skipped: ended.skipped } : { results: ended });
  } catch (error) {
    const late = limit.aborted ? `not done within ${row.limitMs / 1_000} s: ` : '';
    return outcome({ problem: `${late}${error instanceof Error ? error.message : String(error)}` });
  } finally {
    await close(place, say);
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

async function close(place: Place, say: (text: string) => void): Promise<void> {
  await place.close().catch((error: unknown) => {
    const troubles = error instanceof AggregateError ? error.errors : [error];
    for (const trouble of troubles) say(`  left behind: ${trouble}`);
  });
}
