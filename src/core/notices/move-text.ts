import type { Move } from '../branches/model.ts';

const HOW: Readonly<Record<Move, string>> = {
  'first-seen': 'is at',
  forward: 'moved to',
  backward: 'was moved back to',
  rewritten: 'was rewritten, and is at',
};

/** How a branch came to its new commit. */
export function moveText(how: unknown): string {
  return HOW[how as Move] ?? 'is at';
}
