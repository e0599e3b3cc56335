import type { Needs } from '../../world.ts';
import type { ExpectedHeartbeat } from '../hook.ts';
import { tellHeartbeat } from './tell.ts';

/** A sign of life came. Resolves when it is on disk; one that was missed is resolved in the same transaction. */
export function beat({ store }: Needs<'store'>, expected: ExpectedHeartbeat): Promise<{ readonly lastAtMs: number }> {
  return store.transaction(async (tx) => {
    const nowMs = await tx.now();
    const before = await tx.records.forChange('heartbeat', expected.name);
    if (before?.state === 'missed') await tellHeartbeat(tx, before, { status: 'resolved', nowMs });
    const { name, service, severity, periodMs, graceMs } = expected;
    await tx.records.put('heartbeat', name, {
      name,
      service,
      severity,
      periodMs,
      graceMs,
      lastAtMs: nowMs,
      state: 'alive',
    });
    return { lastAtMs: nowMs };
  });
}
