import type { LockBody } from '../../../api/locks.ts';
import type { Lock } from '../../../core/locks/model.ts';
import { timeOf, timeOrNull } from './time.ts';

export function lockBody({ id, scope, reason, owner, createdAtMs, expiresAtMs, incident, operation }: Lock): LockBody {
  return {
    id,
    scope,
    reason,
    owner,
    createdAt: timeOf(createdAtMs),
    expiresAt: timeOrNull(expiresAtMs),
    incident,
    operation,
  };
}
