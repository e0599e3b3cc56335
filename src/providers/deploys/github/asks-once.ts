import type { Clock } from '../../../lib/clock.ts';

const MOST_KEPT = 500;
/** What could not be told is asked again after this. */
const AGAIN_MS = 5 * 60_000;

type About = { readonly repository: string; readonly signal: AbortSignal };
type Kept<T> = { readonly answer: T | null; readonly atMs: number };

/** What never changes, such as a commit, is asked for once, however many incidents and alerts want to know it. */
export function asksOnce<T>(
  ask: (name: string, about: About) => Promise<T | null>,
  clock: Pick<Clock, 'monotonic'>,
): (name: string, about: About) => Promise<T | null> {
  const kept = new Map<string, Kept<T>>();
  return async (name, about) => {
    const key = `${about.repository} ${name}`;
    const before = kept.get(key);
    const isFresh = before !== undefined && (before.answer !== null || clock.monotonic() - before.atMs < AGAIN_MS);
    if (isFresh) return before.answer;
    const answer = await ask(name, about);
    kept.set(key, { answer, atMs: clock.monotonic() });
    const [oldest] = kept.keys();
    if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
    return answer;
  };
}
