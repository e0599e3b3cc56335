import type { Stack } from './model.ts';

export type Flip = {
  readonly from: string | null;
  readonly to: string;
  readonly formerBecomes: 'old' | 'new';
  readonly keepWarmMs: number;
};

/** How the stacks are tagged once the router has been read back. Returns only those that change. */
export function afterFlip(stacks: readonly Stack[], flip: Flip, nowMs: number): readonly Stack[] {
  return stacks.flatMap((stack) => {
    const next = retag(stack, flip, nowMs);
    return next === null ? [] : [next];
  });
}

function retag(stack: Stack, flip: Flip, nowMs: number): Stack | null {
  if (stack.id === flip.to) {
    if (stack.tag === 'hot') return stack.hotSinceMs === null ? { ...stack, hotSinceMs: nowMs } : null;
    // A new time in hot gives its workers new names: those of the last time may still be finishing a job.
    return { ...stack, tag: 'hot', hotSinceMs: nowMs, keepUntilMs: null, workers: 'off' };
  }
  if (stack.tag === 'leaving') return null;
  const keepUntilMs = flip.formerBecomes === 'old' ? nowMs + flip.keepWarmMs : null;
  if (stack.id === flip.from || stack.tag === 'hot') return { ...stack, tag: flip.formerBecomes, keepUntilMs };
  // Only one may stand beside the hot one.
  return { ...stack, tag: 'leaving', keepUntilMs: null };
}
