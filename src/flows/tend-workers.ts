import type { Operation, Stack } from '../core/deploys/model.ts';
import type { Release } from '../core/releases/model.ts';
import type { InstanceSeen } from '../providers/fleet/port.ts';
import { specsOf, workerIds } from './instances.ts';
import type { Needs } from './world.ts';

/**
 * Tell a stack's workers to take nothing new. Written first, so that a restart of the server does not start them again; workers without a
 * quiesce signal are asked to stop at once. Safe to repeat: who came to its end between the two gives the signal again. A stack that is
 * recorded as `off` may have been about to get its workers, so it is told as well.
 */
export async function quiesceWorkers(
  world: Needs<'store' | 'fleet'>,
  stack: Stack,
  operation: Pick<Operation, 'id' | 'fence'> | null,
): Promise<void> {
  const release = await world.store.releases.get(stack.target.slice(0, stack.target.indexOf('/')), stack.release);
  if (release === null || workerIds(stack, release).length === 0 || stack.hotSinceMs === null) return;
  if (stack.workers !== 'quiesced') await writeQuiesced(world, { stack, release, operation });
  await signalWorkers(world, stack, release);
}

async function writeQuiesced(
  { store }: Needs<'store'>,
  about: { stack: Stack; release: Release; operation: Pick<Operation, 'id' | 'fence'> | null },
): Promise<void> {
  const { stack, release, operation } = about;
  const limitMs = Math.max(0, ...release.config.roles.filter((role) => !role.routed).map((role) => role.stop.withinMs));
  await store.transaction(async (tx) => {
    if (operation !== null) await tx.operations.hold(operation.id, operation.fence);
    const now = await tx.stacks.get(stack.id);
    if (now === null || now.workers === 'quiesced') return;
    await tx.stacks.put({ ...now, workers: 'quiesced', workersUntilMs: (await tx.now()) + limitMs });
    const data = { stack: stack.id, release: stack.release, workers: workerIds(stack, release).length };
    const { target } = stack;
    const event = {
      kind: 'workers.quiesced',
      target,
      operation: operation?.id ?? null,
      actor: 'astern',
      data,
    } as const;
    await tx.events.append(event);
  });
}

/** Send the quiesce signal where a role has one; where it has none the stop signal says the same. */
async function signalWorkers({ fleet }: Needs<'fleet'>, stack: Stack, release: Release): Promise<void> {
  for (const id of workerIds(stack, release)) await signalWorker({ fleet }, stack, release, id);
}

async function signalWorker({ fleet }: Needs<'fleet'>, stack: Stack, release: Release, id: string): Promise<void> {
  const role = release.config.roles.find((one) => id.startsWith(`${stack.id}.${one.name}.`));
  if (role !== undefined) await fleet.quiesce(id, role.stop.quiesce ?? role.stop.signal);
}

/** Workers that run although nobody wants them any more, and were never told: a server died between the record and the signal. */
export async function signalForgotten(
  { fleet }: Needs<'fleet'>,
  stack: Stack,
  release: Release,
  instances: readonly InstanceSeen[],
): Promise<void> {
  for (const one of formerWorkers(stack, release, instances)) {
    if (!one.quiesced) await signalWorker({ fleet }, stack, release, one.id);
  }
}

/**
 * Those that were told to quiesce keep their names while they finish a job, and are never started again; a stack that shall consume once
 * more gets new ones.
 */
export async function withNewNames(
  { store }: Needs<'store'>,
  stack: Stack,
  operation: Pick<Operation, 'id' | 'fence'> | null,
): Promise<Stack> {
  if (stack.workers !== 'quiesced') return stack;
  return store.transaction(async (tx) => {
    if (operation !== null) await tx.operations.hold(operation.id, operation.fence);
    const now = await tx.stacks.get(stack.id);
    if (now === null || now.workers !== 'quiesced') return now ?? stack;
    const renewed = {
      ...now,
      workers: 'off',
      hotSinceMs: Math.max(await tx.now(), (now.hotSinceMs ?? 0) + 1),
    } as const;
    await tx.stacks.put(renewed);
    return renewed;
  });
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
  const wanted = stack.tag === 'hot' && stack.workers !== 'quiesced' ? workerIds(stack, release) : [];
  const isRouted = (name: string) => release.config.roles.some((role) => role.routed && role.name === name);
  return instances.filter(
    (one) => one.stack === stack.id && one.state !== 'stopped' && !isRouted(one.role) && !wanted.includes(one.id),
  );
}
