import type { Operation, Stack } from '../core/deploys/model.ts';
import type { Release } from '../core/releases/model.ts';
import type { InstanceSeen } from '../providers/fleet/port.ts';
import { specsOf, workerIds } from './instances.ts';
import type { Needs } from './world.ts';

/**
 * Tell a stack's workers to take nothing new. Written first, so that a restart of the server does not start them again; workers without a
 * quiesce signal are asked to stop at once. Safe to repeat.
 */
export async function quiesceWorkers(
  world: Needs<'store' | 'fleet'>,
  stack: Stack,
  operation: Pick<Operation, 'id' | 'fence'> | null,
): Promise<void> {
  if (stack.workers !== 'on') return;
  const release = await world.store.releases.get(stack.target.slice(0, stack.target.indexOf('/')), stack.release);
  if (release === null) return;
  const limitMs = Math.max(0, ...release.config.roles.filter((role) => !role.routed).map((role) => role.stop.withinMs));
  await world.store.transaction(async (tx) => {
    if (operation !== null) await tx.operations.hold(operation.id, operation.fence);
    const now = await tx.stacks.get(stack.id);
    if (now === null || now.workers !== 'on') return;
    await tx.stacks.put({ ...now, workers: 'quiesced', workersUntilMs: (await tx.now()) + limitMs });
    const ids = workerIds(stack, release);
    if (ids.length === 0) return;
    const data = { stack: stack.id, release: stack.release, workers: ids.length };
    await tx.events.append({
      kind: 'workers.quiesced',
      target: stack.target,
      operation: operation?.id ?? null,
      actor: 'astern',
      data,
    });
  });
  await signalWorkers(world, stack, release);
}

/** Send the quiesce signal where a role has one; where it has none the stop signal says the same. */
export async function signalWorkers({ fleet }: Needs<'fleet'>, stack: Stack, release: Release): Promise<void> {
  for (const id of workerIds(stack, release)) {
    const role = release.config.roles.find((one) => id.startsWith(`${stack.id}.${one.name}.`));
    if (role !== undefined) await fleet.quiesce(id, role.stop.quiesce ?? role.stop.signal);
  }
}

/** Start the workers of the stack that has the traffic, or attach to those that run. Safe to repeat. */
export async function startWorkers(
  world: Needs<'fleet' | 'resolveEnv'>,
  stack: Stack,
  release: Release,
): Promise<number> {
  const specs = specsOf(world, stack, release, false);
  if (specs.length > 0) await world.fleet.place({ target: stack.target, stack: stack.id, digest: release.digest });
  for (const spec of specs) await world.fleet.start(spec);
  return specs.length;
}

/** Workers of a stack that are still there, whatever time in hot they are from, but not those it shall have now. */
export function formerWorkers(
  stack: Stack,
  release: Release,
  instances: readonly InstanceSeen[],
): readonly InstanceSeen[] {
  const wanted = stack.workers === 'on' ? workerIds(stack, release) : [];
  const routed = new Set(release.config.roles.filter((role) => role.routed).map((role) => role.name));
  return instances.filter(
    (one) => one.stack === stack.id && one.state !== 'stopped' && !routed.has(one.role) && !wanted.includes(one.id),
  );
}
