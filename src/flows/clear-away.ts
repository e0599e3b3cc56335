import { removeStack } from './remove-stack.ts';
import { overdueWorkers } from './upkeep.ts';
import type { Needs, World } from './world.ts';

const DRAIN_MS = 10_000;

/** Finish the removal of stacks that lost their place. Slow by nature, so it runs beside upkeep and operations, never before them. */
export async function removeLeaving(world: Needs<'store' | 'router' | 'fleet'>, target: string): Promise<void> {
  for (const stack of await world.store.stacks.ofTarget(target)) {
    if (stack.tag !== 'leaving') continue;
    // The operation that marked it may still find that it is needed, and take the mark back.
    if ((await world.store.operations.active(target))?.step === 'remove-stack') return;
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

/**
 * Remove what a server started late that was paused while another took over: what this store began, and has written off. Stacks that it never
 * heard of (it is a backup put back, say) are named by status and doctor, and go only when a person says so. The row of a stack is written
 * before anything of it is started, so rows are read last.
 */
export async function removeStrays(world: World, target: string): Promise<void> {
  const { fence, production, stacks: routed } = await world.router.observe(target);
  const instances = (await world.fleet.observe(target)).filter((one) => one.state !== 'foreign');
  const recorded = new Set((await world.store.stacks.ofTarget(target)).map((stack) => stack.id));
  const strays = new Set([...routed.map((one) => one.id), ...instances.map((one) => one.stack)]);
  for (const stack of strays) {
    if (recorded.has(stack) || stack === production || !(await world.store.steps.everBegan(stack))) continue;
    await world.router.retire({ target, fence, stack, deadlineMs: DRAIN_MS });
    await world.fleet.remove(target, stack);
    const data = { stack, stray: true };
    await world.store.transaction((tx) =>
      tx.events.append({ kind: 'stack.removed', target, operation: null, actor: 'astern', data }),
    );
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
