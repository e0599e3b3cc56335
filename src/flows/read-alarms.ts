import { messageOf } from '../lib/errors.ts';
import { hookAlarms } from './alerts/hook-alarms.ts';
import { elsewhereAlarms } from './elsewhere/read-elsewhere.ts';
import { lastWarnings } from './oncall/raise-warnings.ts';
import { pagingAlarms } from './paging/paging-alarms.ts';
import type { Needs } from './world.ts';

/** What is wrong with the machinery itself, or with who would be paged, and wants a person. Never fails: who asks wants to hear just that. */
export async function readAlarms(
  world: Needs<'router' | 'store' | 'intake' | 'deploys' | 'pager'>,
): Promise<readonly string[]> {
  const asked = [
    told('router', async () => (await world.router.alarms?.()) ?? []),
    told('on-call', () => lastWarnings(world.store)),
    told('hooks', () => hookAlarms(world)),
    told('deploys', () => elsewhereAlarms(world)),
    told('paging', async () => pagingAlarms(world.pager)),
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
