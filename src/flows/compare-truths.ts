import {
  type Disagreement,
  findDisagreements,
  hostsBehind,
  lasting,
  wantSecondLook,
} from '../core/deploys/disagreements.ts';
import type { Standing } from '../core/orders/model.ts';
import { messageOf } from '../lib/errors.ts';
import { routedIds, workerIds } from './instances.ts';
import { type Observation, observeTarget } from './observe-target.ts';
import { readStanding } from './read-standing.ts';
import type { Needs } from './world.ts';

export type TargetTruth = {
  readonly target: string;
  /** An operation is under way: they differ on purpose, and were not compared. */
  readonly busy: boolean;
  readonly disagreements: readonly Disagreement[];
};

/** What store, router and fleet say of every target that any of them knows. Changes nothing. */
export async function compareTruths(world: Needs<'store' | 'router' | 'fleet'>): Promise<readonly TargetTruth[]> {
  const recorded = (await world.store.targets.list()).map((target) => target.name);
  const compared = await Promise.all(recorded.map((target) => compareTwice(world, target)));
  return [...compared, ...(await unrecordedTargets(world))];
}

/** While an operation works on the target, only what is never on purpose. */
export function disagreementsOf({ active }: Pick<Standing, 'active'>, seen: Observation): readonly Disagreement[] {
  if (active !== null) return hostsBehind(seen.router);
  const expected = new Map(
    seen.stacksRecorded.map((stack) => {
      const release = seen.releases.get(stack.release);
      if (release === undefined) return [stack.id, []] as const;
      const workers = stack.workers === 'on' ? workerIds(stack, release) : [];
      return [stack.id, [...routedIds(stack, release), ...workers]] as const;
    }),
  );
  return findDisagreements({ ...seen, expected });
}

async function compareTwice(world: Needs<'store' | 'router' | 'fleet'>, target: string): Promise<TargetTruth> {
  const first = await compareTarget(world, target);
  if (!wantSecondLook(first.disagreements)) return first;
  const second = await compareTarget(world, target);
  return { ...second, disagreements: lasting(first.disagreements, second.disagreements) };
}

async function compareTarget(world: Needs<'store' | 'router' | 'fleet'>, target: string): Promise<TargetTruth> {
  // Seen first: what is ordered in between makes it busy, not wrong.
  const seen = await observeTarget(world, target).catch((error: unknown) => messageOf(error));
  const standing = await readStanding(world.store, target);
  const busy = standing.active !== null;
  if (typeof seen === 'string') return { target, busy, disagreements: [{ kind: 'not-seen', why: seen }] };
  return { target, busy, disagreements: disagreementsOf(standing, seen) };
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
  const recorded = new Set((await store.targets.list()).map((target) => target.name));
  return [...known]
    .filter(([target]) => !recorded.has(target))
    .map(([target, disagreements]) => ({ target, busy: false, disagreements }));
}
