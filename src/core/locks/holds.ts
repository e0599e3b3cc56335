import { unreachable } from '../../lib/errors.ts';
import type { Lock, LockScope } from './model.ts';

/** The locks on a target, soft ones too, oldest first. */
export function locksOn(target: string, locks: readonly Lock[], nowMs: number): readonly Lock[] {
  return locks.filter((lock) => (lock.expiresAtMs === null || lock.expiresAtMs > nowMs) && covers(lock.scope, target));
}

/** The lock that holds a deploy: the oldest hard one. */
export function holding(locks: readonly Lock[]): Lock | null {
  return locks.find(({ strength }) => strength === 'hard') ?? null;
}

/** What a soft lock says to whoever deploys all the same. */
export function warnings(locks: readonly Lock[]): readonly string[] {
  return locks
    .filter(({ strength }) => strength === 'soft')
    .map(({ owner, scope, reason }) => `${owner} asks not to deploy (${scopeText(scope)}, a soft lock): ${reason}`);
}

export function covers(scope: LockScope, target: string): boolean {
  switch (scope.kind) {
    case 'everything':
      return true;
    case 'environment':
      return scope.environment === target.split('/')[1];
    case 'service':
      return scope.service === target.split('/')[0];
    case 'target':
      return scope.target === target;
    default:
      return unreachable(scope);
  }
}

export function sameScope(a: LockScope, b: LockScope): boolean {
  return scopeText(a) === scopeText(b);
}

/** `everything`, `environment production`, `service shop`, `shop/production`. */
export function scopeText(scope: LockScope): string {
  switch (scope.kind) {
    case 'everything':
      return 'everything';
    case 'environment':
      return `environment ${scope.environment}`;
    case 'service':
      return `service ${scope.service}`;
    case 'target':
      return scope.target;
    default:
      return unreachable(scope);
  }
}
