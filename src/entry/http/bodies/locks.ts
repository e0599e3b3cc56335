import type { LockBody } from '../../../api/locks.ts';
import type { Lock } from '../../../core/locks/model.ts';
import { timeOf, timeOrNull } from './time.ts';

export function lockBody({ createdAtMs, expiresAtMs, ...lock }: Lock): LockBody {
  return {
    ...lock,
    createdAt: timeOf(createdAtMs),
    expiresAt: timeOrNull(expiresAtMs),
  };
}
