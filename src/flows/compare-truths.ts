import type { Disagreement } from '../core/deploys/disagreements.ts';
import { compareTargets } from './compare-targets.ts';
import type { Needs } from './world.ts';

export type TargetTruth = {
  readonly target: string;
  /** An operation is under way: they differ on purpose, and were not compared. */
  readonly busy: boolean;
  readonly disagreements: readonly Disagreement[];
};

/** What store, router and fleet say of every target that any of them knows. Changes nothing. */
export async function compareTruths(
  world: Needs<'store' | 'router' | 'fleet' | 'doubts'>,
): Promise<readonly TargetTruth[]> {
  const recorded = await compareTargets(world, await world.store.targets.names());
  const truths = recorded.map(({ standing, disagreements }) => {
    return { target: standing.target, busy: standing.active !== null, disagreements };
  });
  return [...truths, ...(await unrecordedTargets(world))];
}

/** A database that was exchanged under a running router shows here. */
async function unrecordedTargets({
  store,
  router,
  fleet,
}: Needs<'store' | 'router' | 'fleet'>): Promise<readonly TargetTruth[]> {
  const [routed, instances] = await Promise.all([
    router.targets().catch(() => []),
    fleet.observe(null).catch(() => []),
  ]);
  const running = instances.filter((one) => one.state !== 'stopped');
  const known = new Map<string, Disagreement[]>();
  for (const target of routed) known.set(target, [{ kind: 'target-unrecorded', knownBy: 'router' }]);
  for (const { id, pid, state, target } of running) {
    const kind = state === 'foreign' ? 'instance-foreign' : 'instance-orphaned';
    known.set(target, [
      ...(known.get(target) ?? [{ kind: 'target-unrecorded', knownBy: 'fleet' }]),
      { kind, instance: id, pid },
    ]);
  }
  // Read last: a target is recorded before anything of it is there.
  const recorded = new Set(await store.targets.names());
  return [...known]
    .filter(([target]) => !recorded.has(target))
    .map(([target, disagreements]) => ({ target, busy: false, disagreements }));
}
