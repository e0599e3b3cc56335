import type { Stack } from './model.ts';

export type Flip = {
  readonly from: string | null;
  readonly to: string;
  readonly formerBecomes: 'old' | 'new';
  readonly keepWarmMs: number;
};

/** How the stacks are tagged once the router has been read back. Returns only those that change. */
export function afterFlip(stacks: readonly Stack[], flip: Flip, nowMs: number): readonly Stack[] {
  const former = formerIn(stacks, flip);
  return stacks.flatMap((stack) => {
    const next = retag(stack, flip, { former, nowMs });
    return next === null ? [] : [next];
  });
}

/** Whoever really lost the traffic; where the router had been moved by hand, that is not what is recorded as hot. */
function formerIn(stacks: readonly Stack[], { from, to }: Flip): string | null {
  const others = stacks.filter((stack) => stack.id !== to && stack.tag !== 'leaving');
  return (others.find((stack) => stack.id === from) ?? others.find((stack) => stack.tag === 'hot'))?.id ?? null;
}

function retag(stack: Stack, flip: Flip, { former, nowMs }: { former: string | null; nowMs: number }): Stack | null {
  if (stack.id === flip.to) {
    if (stack.tag === 'hot') return stack.hotSinceMs === null ? { ...stack, hotSinceMs: nowMs } : null;
    // A new time in hot gives its workers new names: those of the last time may still be finishing a job.
    return { ...stack, tag: 'hot', hotSinceMs: nowMs, keepUntilMs: null, workers: 'off' };
  }
  // Nobody lost the traffic (a router that had forgotten its table): then nobody has to make room either.
  if (stack.tag === 'leaving' || former === null) return null;
  const keepUntilMs = flip.formerBecomes === 'old' ? nowMs + flip.keepWarmMs : null;
  if (stack.id === former) return { ...stack, tag: flip.formerBecomes, keepUntilMs };
  // Only one may stand beside the hot one.
  return { ...stack, tag: 'leaving', keepUntilMs: null };
}
