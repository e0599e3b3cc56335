import { messageOf } from '../lib/errors.ts';
import type { Needs } from './world.ts';

/** What is wrong with the machinery itself and wants a person. Never fails: who asks wants to hear just that. */
export async function readAlarms({ router }: Needs<'router'>): Promise<readonly string[]> {
  try {
    return (await router.alarms?.()) ?? [];
  } catch (error) {
    return [`router: ${messageOf(error)}`];
  }
}
