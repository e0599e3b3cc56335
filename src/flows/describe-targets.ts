import { SEVERITIES } from '../core/alerts/model.ts';
import type { Watch } from '../core/deploys/watch.ts';
import type { Incident } from '../core/incidents/model.ts';
import type { Pipeline } from '../core/pipelines/pipeline.ts';
import { type Compared, compareTargets } from './compare-targets.ts';
import { withFreezes } from './locks-for.ts';
import { lookedAtOnce, type Weighing } from './weigh-candidates.ts';
import { weighOnStatus } from './weigh-on-status.ts';
import type { Needs } from './world.ts';

/** A target as status tells it: what is recorded, what is observed, what could be put back, and where these disagree. */
export type TargetNow = Omit<Compared, 'row'> & {
  readonly weighing: Weighing;
  readonly watch: Watch | null;
  /** Those that have not ended, oldest first. */
  readonly pipelines: readonly Pipeline[];
  /** The worst one that is not resolved. */
  readonly incident: Incident | null;
  /** Where its traffic comes in; empty when that is not known. */
  readonly address: string;
};

/** By name; a target that is not known is left out. */
export async function describeTargets(
  world: Needs<'store' | 'router' | 'fleet' | 'artifacts' | 'freezes' | 'doubts'>,
  targets: readonly string[],
): Promise<readonly TargetNow[]> {
  const [all, addresses, open, troubled] = await Promise.all([
    compareTargets(world, targets),
    addressesOf(world, targets),
    world.store.pipelines.open(),
    world.store.incidents.openOn(targets),
  ]);
  const incidents = Map.groupBy(troubled, ({ target }) => target ?? '');
  const pipelines = Map.groupBy(open, ({ target }) => target);
  const looking = { ...world, artifacts: lookedAtOnce(world.artifacts) };
  return Promise.all(
    all.map(async ({ row, ...now }) => {
      const locks = withFreezes(now.standing.locks, { ...now.standing, freezes: world.freezes });
      const standing = { ...now.standing, locks };
      const weighing = await weighOnStatus(looking, standing, row);
      const { name } = row.target;
      const here = {
        pipelines: pipelines.get(name) ?? [],
        incident: worst(incidents.get(name) ?? []),
        address: addresses.get(name) ?? '',
      };
      return { ...now, ...here, standing, weighing, watch: row.watch };
    }),
  );
}

function worst(incidents: readonly Incident[]): Incident | null {
  return incidents.toSorted((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity))[0] ?? null;
}

async function addressesOf({ router }: Needs<'router'>, targets: readonly string[]) {
  const address = (target: string) => router.addressOf(target).catch(() => '');
  return new Map(await Promise.all(targets.map(async (target) => [target, await address(target)] as const)));
}
