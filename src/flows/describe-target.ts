import type { Disagreement } from '../core/deploys/disagreements.ts';
import type { Watch } from '../core/deploys/watch.ts';
import type { Standing } from '../core/orders/model.ts';
import type { Release } from '../core/releases/model.ts';
import { messageOf } from '../lib/errors.ts';
import { disagreementsOf } from './compare-truths.ts';
import { type Observation, observeTarget } from './observe-target.ts';
import { readStanding } from './read-standing.ts';
import { lookAtArtifacts, type Weighing, weigh } from './weigh-candidates.ts';
import type { Needs } from './world.ts';

/** A target as status tells it: what is recorded, what is observed, what could be put back, and where these disagree. */
export type TargetNow = {
  readonly standing: Standing;
  /** Null when router or fleet do not answer; `disagreements` says so. */
  readonly seen: Observation | null;
  readonly weighing: Weighing;
  readonly watch: Watch | null;
  readonly releases: ReadonlyMap<number, Release>;
  readonly disagreements: readonly Disagreement[];
};

export async function describeTarget(
  world: Needs<'store' | 'router' | 'fleet' | 'artifacts'>,
  target: string,
): Promise<TargetNow> {
  const service = target.slice(0, target.indexOf('/'));
  const [standing, observed, artifacts, watch] = await Promise.all([
    readStanding(world.store, target),
    observeTarget(world, target).catch((error: unknown) => messageOf(error)),
    lookAtArtifacts(world, service, null),
    world.store.watches.ofTarget(target),
  ]);
  const seen = typeof observed === 'string' ? null : observed;
  const weighing = await weigh(world.store, standing, { service, named: null, acceptRejected: false, artifacts });
  const releases = await releasesIn(world, service, standing);
  const disagreements =
    seen === null ? [{ kind: 'not-seen', why: String(observed) } as const] : disagreementsOf(standing, seen);
  return { standing, seen, weighing, watch, releases, disagreements };
}

async function releasesIn(
  { store }: Needs<'store'>,
  service: string,
  standing: Standing,
): Promise<ReadonlyMap<number, Release>> {
  const found = new Map<number, Release>();
  for (const { release } of standing.stacks) {
    const known = await store.releases.get(service, release);
    if (known !== null) found.set(release, known);
  }
  return found;
}
