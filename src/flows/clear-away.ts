import { removeStack } from './remove-stack.ts';
import { overdueWorkers } from './upkeep.ts';
import type { World } from './world.ts';

/** Finish the removal of stacks that lost their place. Slow by nature, so it runs beside upkeep and operations, never before them. */
export async function removeLeaving(world: World, target: string): Promise<void> {
  for (const stack of await world.store.stacks.ofTarget(target)) {
    if (stack.tag !== 'leaving') continue;
    const release = await world.store.releases.get(target.slice(0, target.indexOf('/')), stack.release);
    const { fence } = await world.router.observe(target);
    const removal = await removeStack(world, { stack, release, fence });
    if (removal.kind !== 'removed') continue;
    await world.store.transaction(async (tx) => {
      await tx.stacks.remove(stack.id);
      const data = { stack: stack.id, release: stack.release, ...removal.retirement };
      await tx.events.append({ kind: 'stack.removed', target, operation: null, actor: 'astern', data });
    });
  }
}

/** Stop workers that were told to quiesce and did not end within their limit. */
export async function stopOverdue(world: World, target: string): Promise<void> {
  for (const { id, stack } of await overdueWorkers(world, target)) {
    await world.fleet.stop(id, { quiesce: null, signal: 'SIGTERM', withinMs: 10_000 });
    const data = { instance: id, release: stack.release };
    await world.store.transaction((tx) =>
      tx.events.append({ kind: 'workers.stopped', target, operation: null, actor: 'astern', data }),
    );
  }
}
