import { routedStack } from './instances.ts';
import { observeTarget } from './observe-target.ts';
import { tellRouter } from './steps/bring-up.ts';
import type { World } from './world.ts';

/**
 * After another server was on duty: tell the router a fence higher than any that one can have, without changing anything else. Whatever it
 * still has under way, or does when it wakes up, the router refuses from here on.
 */
export async function outrank(world: World, target: string): Promise<void> {
  const seen = await observeTarget(world, target);
  const stack = seen.stacksRecorded.find((one) => one.id === seen.production);
  const release = stack === undefined ? undefined : seen.releases.get(stack.release);
  if (stack === undefined || release === undefined) return;
  const { pools } = routedStack(stack, release, seen.instances);
  if (pools.every((pool) => pool.instances.length === 0)) return;
  const fence = await world.store.targets.nextFence(target);
  await tellRouter(world, { stack: { ...stack, tag: 'hot' }, release, fence });
}
