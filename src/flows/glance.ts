import { looksRight } from '../core/deploys/looks-right.ts';
import type { Stack } from '../core/deploys/model.ts';
import type { InstanceSeen } from '../providers/fleet/port.ts';
import type { RouterSeen } from '../providers/router/port.ts';
import type { Needs } from './world.ts';

/** A target as it looks from afar: the same text means that nothing has changed. Null: it could not be seen. */
export type Glance = {
  readonly target: string;
  readonly text: string | null;
  /** Nothing speaks for a proper look. */
  readonly right: boolean;
};

/**
 * Look at many targets at rest in one go. It decides nothing and counts what passes by the way; whoever finds a change looks at that target
 * properly.
 */
export async function glance(
  { router, fleet, store, samples }: Needs<'router' | 'fleet' | 'store' | 'samples'>,
  targets: readonly string[],
  stacks: ReadonlyMap<string, readonly Stack[]>,
): Promise<readonly Glance[]> {
  const [nowMs, instances, ...routes] = await Promise.all([
    store.now(),
    fleet.observe(null).catch(() => null),
    ...targets.map((target) => router.observe(target).catch(() => null)),
  ]);
  const byTarget = Map.groupBy(instances ?? [], ({ target }) => target);
  return targets.map((target, index) => {
    const routed = routes[index] ?? null;
    if (instances === null || routed === null) return { target, text: null, right: false };
    samples.take(target, routed, nowMs);
    const [recorded, running] = [stacks.get(target) ?? [], byTarget.get(target) ?? []];
    const right = looksRight(recorded, { router: routed, instances: running });
    return { target, text: textOf(recorded, routed, running), right };
  });
}

/** Everything but what changes by itself: counts, and how long ago something was. */
function textOf(stacks: readonly Stack[], router: RouterSeen, instances: readonly InstanceSeen[]): string {
  const { fence, production, test, paused, breakGlass, hosts } = router;
  const routed = router.stacks.map(({ id, instances: all }) => [
    id,
    all.map(({ id: instance, host, port, up }) => [instance, host, port, up]),
  ]);
  return JSON.stringify([fence, production, test, paused, breakGlass, hosts, routed, stacks, instances]);
}
