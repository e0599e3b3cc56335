import type { Stack } from '../core/deploys/model.ts';
import { mayRemove } from '../core/deploys/next-step.ts';
import type { Release } from '../core/releases/model.ts';
import type { Retirement } from '../providers/router/port.ts';
import { observeTarget } from './observe-target.ts';
import { formerWorkers } from './tend-workers.ts';
import type { Needs } from './world.ts';

const DRAIN_MS = 10_000;

export type Removal =
  | { readonly kind: 'removed'; readonly retirement: Retirement }
  /** Its workers still finish what they hold; they have until the time they were given. */
  | { readonly kind: 'workers-finishing'; readonly untilMs: number }
  /** The router points at it, or it is the last healthy one: it stays. */
  | { readonly kind: 'needed' };

/** Take a stack that is `leaving` out of router and fleet. Looks again right before: what the router points at is never touched. */
export async function removeStack(
  world: Needs<'store' | 'router' | 'fleet'>,
  { stack, release, fence }: { stack: Stack; release: Release | null; fence: number },
): Promise<Removal> {
  const seen = await observeTarget(world, stack.target);
  const isLeaving = seen.stacksRecorded.some((one) => one.id === stack.id && one.tag === 'leaving');
  if (!isLeaving || !mayRemove(stack.id, seen.stacksRecorded, seen)) return { kind: 'needed' };
  const retirement = await world.router.retire({ target: stack.target, fence, stack: stack.id, deadlineMs: DRAIN_MS });
  const nowMs = await world.store.now();
  const untilMs = stack.workersUntilMs ?? 0;
  const finishing = release === null ? [] : formerWorkers(stack, release, seen.instances).filter((one) => one.quiesced);
  if (finishing.length > 0 && untilMs > nowMs) {
    const stopping = seen.instances.filter((one) => one.stack === stack.id && !finishing.includes(one));
    for (const one of stopping) await stopInstance(world, one.id, one.role, release);
    return { kind: 'workers-finishing', untilMs };
  }
  await world.fleet.remove(stack.target, stack.id);
  return { kind: 'removed', retirement };
}

async function stopInstance(
  { fleet }: Needs<'fleet'>,
  id: string,
  role: string,
  release: Release | null,
): Promise<void> {
  const stop = release?.config.roles.find((one) => one.name === role)?.stop;
  await fleet.stop(id, stop ?? { quiesce: null, signal: 'SIGTERM', withinMs: DRAIN_MS });
}
