import type { Stack } from '../deploys/model.ts';

/**
 * How the stacks are tagged once the record follows a break-glass flip. Nothing leaves: what was live waits on the test entrance as after a
 * rollback, or stays warm where another stack has that place. Returns only those that change.
 */
export function afterBreakGlass(
  stacks: readonly Stack[],
  { live, keepWarmMs, nowMs }: { readonly live: string; readonly keepWarmMs: number; readonly nowMs: number },
): readonly Stack[] {
  const next = stacks.find((stack) => stack.id === live);
  if (next === undefined || next.tag === 'hot') return [];
  const former = stacks.find((stack) => stack.tag === 'hot');
  const isTaken = stacks.some((stack) => stack.tag === 'new' && stack.id !== live);
  // A new time in hot gives its workers new names: those of the last time may still be finishing a job.
  const hot: Stack = { ...next, tag: 'hot', hotSinceMs: nowMs, keepUntilMs: null, workers: 'off' };
  if (former === undefined) return [hot];
  const kept: Pick<Stack, 'tag' | 'keepUntilMs'> = isTaken
    ? { tag: 'old', keepUntilMs: nowMs + keepWarmMs }
    : { tag: 'new', keepUntilMs: null };
  return [hot, { ...former, ...kept }];
}

/** Stacks whose releases count as rolled back: each that lost the traffic, save the one that has it in the end. */
export function losersOf(flips: readonly { readonly from: string | null }[], live: string | null): readonly string[] {
  const lost = flips.flatMap(({ from }) => (from === null || from === live ? [] : [from]));
  return [...new Set(lost)];
}
