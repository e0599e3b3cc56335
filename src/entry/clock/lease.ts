import type { Operation } from '../../core/deploys/model.ts';
import type { World } from '../../flows/world.ts';

/** Renewed this often while work goes on; a holder that could not renew for most of the lease stops by its own clock. */
const RENEWALS_PER_LEASE = 3;
const GIVE_UP_SHARE = 0.7;

/**
 * Do work under an operation's lease. Aborts it when the lease is lost, or when the last renewal is too old by the monotonic clock: a database
 * that hangs must not switch the check off.
 */
export async function keepLease(
  { store, clock, log }: Pick<World, 'store' | 'clock' | 'log'>,
  operation: Operation,
  leaseMs: number,
  abort: AbortController,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  let renewedMs = clock.monotonic();
  let renewing = false;

  async function renew(): Promise<void> {
    if (renewing) return;
    renewing = true;
    const askedMs = clock.monotonic();
    try {
      const kept = await store.operations.renew(operation.id, operation.fence, leaseMs);
      if (kept) renewedMs = askedMs;
      else abort.abort(new Error('the lease is lost'));
    } catch (error) {
      log.warn({ operation: operation.id, error }, 'the lease could not be renewed');
    } finally {
      renewing = false;
    }
  }

  const stopRenewing = clock.every(leaseMs / RENEWALS_PER_LEASE, () => {
    if (clock.monotonic() - renewedMs > leaseMs * GIVE_UP_SHARE)
      abort.abort(new Error('the lease could not be renewed in time'));
    else void renew();
  });
  try {
    await work(abort.signal);
  } finally {
    stopRenewing();
  }
}
