import { setTimeout as delay } from 'node:timers/promises';
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

const GIVE_UP_AFTER_MS = 5_000;

/** One after the other: they would measure each other. Ctrl-C ends what the present row has started, and leaves out the rest. */
export async function runRows(
  rows: readonly Row[],
  say: (text: string) => void,
  onOutcome: (outcome: Outcome) => void = () => undefined,
): Promise<readonly Outcome[]> {
  const interrupted = new AbortController();
  const stop = () => interrupted.abort(new Error('interrupted'));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  const outcomes: Outcome[] = [];
  for (const row of rows) {
    if (interrupted.signal.aborted) break;
    say(`${row.name} ...`);
    const outcome = await runRow(row, interrupted.signal, say);
    outcomes.push(outcome);
    onOutcome(outcome);
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.off(signal, stop);
  return outcomes;
}

async function runRow(row: Row, interrupted: AbortSignal, say: (text: string) => void): Promise<Outcome> {
  const place = await openPlace();
  const startedMs = performance.now();
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(new Error('too slow')), row.limitMs);
  const signal = AbortSignal.any([interrupted, limit.signal]);
  const outcome = (more: Partial<Outcome>): Outcome => {
    const tookMs = Math.round(performance.now() - startedMs);
    return { row: row.name, tookMs, results: [], skipped: null, problem: null, ...more };
  };
  const running = row.run({ place, signal, say: (text) => say(`  ${text}`) });
  try {
    const ended = await Promise.race([running, aborted(signal)]);
    return outcome('skipped' in ended ? { skipped: ended.skipped } : { results: ended });
  } catch (error) {
    const late = limit.signal.aborted ? `not done within ${row.limitMs / 1_000} s: ` : '';
    return outcome({ problem: `${late}${error instanceof Error ? error.message : String(error)}` });
  } finally {
    clearTimeout(timer);
    await close(place, say);
    // What it waited for is gone by now; it must not go on beside the next row.
    await Promise.race([running.catch(() => undefined), delay(GIVE_UP_AFTER_MS, undefined, { ref: false })]);
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

async function close(place: Place, say: (text: string) => void): Promise<void> {
  await place.close().catch((error: unknown) => {
    const troubles = error instanceof AggregateError ? error.errors : [error];
    for (const trouble of troubles) say(`  left behind: ${trouble}`);
  });
}
