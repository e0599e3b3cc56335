import { messageOf } from '../lib/errors.ts';
import { hookAlarms } from './alerts/hook-alarms.ts';
import type { Needs } from './world.ts';

/** What is wrong with the machinery itself and wants a person. Never fails: who asks wants to hear just that. */
export async function readAlarms(world: Needs<'router' | 'store' | 'intake'>): Promise<readonly string[]> {
  return [...(await ofRouter(world)), ...(await hookAlarms(world))];
}

async function ofRouter({ router }: Needs<'router'>): Promise<readonly string[]> {
  try {
    return (await router.alarms?.()) ?? [];
  } catch (error) {
    return [`router: ${messageOf(error)}`];
  }
}
