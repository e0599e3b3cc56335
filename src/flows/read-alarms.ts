import { messageOf } from '../lib/errors.ts';
import { lastWarnings } from './oncall/raise-warnings.ts';
import { pagingAlarms } from './paging/paging-alarms.ts';
import type { Needs } from './world.ts';

/** What is wrong with the machinery itself, or with who would be paged, and wants a person. Never fails: who asks wants to hear just that. */
export async function readAlarms({
  router,
  store,
  pager,
}: Needs<'router' | 'store' | 'pager'>): Promise<readonly string[]> {
  const asked = [
    told('router', async () => (await router.alarms?.()) ?? []),
    told('on-call', () => lastWarnings(store)),
    told('paging', async () => pagingAlarms(pager)),
  ];
  return (await Promise.all(asked)).flat();
}

async function told(name: string, ask: () => Promise<readonly string[]>): Promise<readonly string[]> {
  try {
    return await ask();
  } catch (error) {
    return [`${name}: ${messageOf(error)}`];
  }
}
