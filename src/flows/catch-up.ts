import { messageOf } from '../lib/errors.ts';
import { adoptBreakGlass } from './adopt-break-glass.ts';
import type { Needs } from './world.ts';

const LOOK_WITHIN_MS = 500;

/**
 * Before an order is decided: take over what somebody did at the router past the servers a moment ago, so that the order does not reason from
 * before it. A router that does not answer holds nobody up.
 */
export async function catchUp(
  { store, router, clock, log }: Needs<'store' | 'router' | 'clock' | 'log'>,
  target: string,
): Promise<void> {
  // Of a target that nothing is recorded of there is nothing that could be out of date.
  if ((await store.targets.get(target)) === null) return;
  const enough = new AbortController();
  const tooLate = clock.sleep(LOOK_WITHIN_MS, enough.signal).then(
    () => null,
    () => null,
  );
  try {
    const seen = await Promise.race([router.observe(target), tooLate]);
    if (seen === null) log.warn({ target }, `the router did not answer within ${LOOK_WITHIN_MS} ms; the order goes on`);
    else await adoptBreakGlass({ store, log }, target, seen);
  } catch (error) {
    log.warn({ target, error }, `the router was not asked before an order: ${messageOf(error)}`);
  } finally {
    enough.abort();
  }
}
