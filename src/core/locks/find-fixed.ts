import type { RejectedIn } from '../pipelines/decide-deploy.ts';
import type { Lock } from './model.ts';

export type FixedLock = { readonly lock: Lock; readonly fix: string };

/**
 * The locks that a commit opens by itself: those that wait for a fix of what it contains and fixes. A commit that does not contain what was
 * rolled back fixes nothing by that.
 */
export function findFixed(locks: readonly Lock[], contained: readonly RejectedIn[]): readonly FixedLock[] {
  return locks.flatMap((lock) => {
    if (lock.opens !== 'when-fixed') return [];
    const meant = contained.filter(
      ({ rejection }) => lock.operation === null || rejection.operation === lock.operation,
    );
    const fixes = meant.flatMap(({ fixedBy }) => (fixedBy === null ? [] : [fixedBy]));
    const [fix] = fixes;
    return fix === undefined || fixes.length < meant.length ? [] : [{ lock, fix }];
  });
}

/** The locks that end because a hotfix of their incident has the traffic. */
export function findHealed(locks: readonly Lock[], incident: string | null): readonly Lock[] {
  if (incident === null) return [];
  return locks.filter((lock) => lock.opens === 'when-fixed' && lock.incident?.toUpperCase() === incident.toUpperCase());
}
