import type { LockBody, ScopeBody, UnlockedBody } from '../../api/locks.ts';
import { timeAgo, timeLeft } from './time.ts';

export function scopeWords(scope: ScopeBody): string {
  switch (scope.kind) {
    case 'everything':
      return 'everything';
    case 'environment':
      return `every service in ${scope.environment}`;
    case 'service':
      return `${scope.service} everywhere`;
    case 'target':
      return scope.target;
    default:
      return JSON.stringify(scope);
  }
}

/** `shop/production: "payments fail" by ana, 12 min ago (09:28 UTC), stays until released` */
export function lockLine(lock: LockBody, nowMs: number): string {
  const soft = lock.strength === 'soft' ? ', soft: it holds nothing and warns' : '';
  return `${releasedLine(lock, nowMs)}, ${endWords(lock, nowMs)}${soft}`;
}

function endWords({ source, opens, expiresAt }: LockBody, nowMs: number): string {
  if (source === 'process') return 'held while a command runs';
  if (expiresAt !== null) return `held ${timeLeft(expiresAt, nowMs)}`;
  return opens === 'when-fixed'
    ? 'stays until a commit with the fix arrives, or until released'
    : 'stays until released';
}

/** The same of a lock that no longer holds. */
export function releasedLine(lock: LockBody, nowMs: number): string {
  const incident = lock.incident === null ? '' : `, for ${lock.incident}`;
  return `${scopeWords(lock.scope)}: "${lock.reason}" by ${lock.owner}${incident}, ${timeAgo(lock.createdAt, nowMs)}`;
}

/** What goes on now, or would with an unlock. */
export function unlockPlanLines({ plan, released }: UnlockedBody, isDryRun: boolean): readonly string[] {
  if (released.length === 0) return [];
  if (plan.every(({ fires, held, blocked }) => fires === null && held.length + blocked.length === 0))
    return ['Nothing waits for it.'];
  return plan.flatMap(({ target, fires, collapses, held, blocked }) => [
    `${target}:`,
    fires === null ? '  nothing is deployed' : `  ${isDryRun ? 'would be' : 'is'} deployed: ${waitingWords(fires)}`,
    ...collapses.map((one) => `  gives way to it: ${waitingWords(one)}`),
    ...held.map((one) => `  still held: ${waitingWords(one)}: ${one.why.join('; ')}`),
    ...blocked.map(
      ({ sha, actor }) => `  waits in CI: ${sha.slice(0, 7)} of ${actor}; it goes on when its job asks again`,
    ),
  ]);
}

function waitingWords({ pipeline, sha, title }: { pipeline: string; sha: string; title: string }): string {
  return `${sha.slice(0, 7)} "${title}" (${pipeline})`;
}
