import type { Alert } from './model.ts';
import { RULES } from './rules.ts';

/** Goes up and down too often to say something each time. */
export function flaps({ changes }: Pick<Alert, 'changes'>, nowMs: number): boolean {
  return changesLately({ changes }, nowMs) >= RULES.flapChanges && settlesAtMs({ changes }) > nowMs;
}

export function changesLately({ changes }: Pick<Alert, 'changes'>, nowMs: number): number {
  return changes.filter(({ atMs }) => atMs > nowMs - RULES.flapMs).length;
}

/** When it counts as settled, if nothing more happens. */
export function settlesAtMs({ changes }: Pick<Alert, 'changes'>): number {
  return (changes.at(-1)?.atMs ?? 0) + RULES.settleMs;
}
