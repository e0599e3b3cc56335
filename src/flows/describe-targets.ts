import { type Disagreement, lasting, wantSecondLook } from '../core/deploys/disagreements.ts';
import { phaseOf } from '../core/deploys/phase.ts';
import type { Watch } from '../core/deploys/watch.ts';
import { locksOn } from '../core/locks/holds.ts';
import type { Lock } from '../core/locks/model.ts';
import type { Standing } from '../core/orders/model.ts';
import type { Release } from '../core/releases/model.ts';
import { messageOf } from '../lib/errors.ts';
import type { InstanceSeen } from '../providers/fleet/port.ts';
import { readStatus, type StatusRow } from '../store/views/status.ts';
import { disagreementsOf } from './compare-truths.ts';
import { compared, type Observation } from './observe-target.ts';
import { FAILED_START_MS, type Weighing } from './weigh-candidates.ts';
import { weighOnStatus } from './weigh-on-status.ts';
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

/** By name; a target that is not known is left out. */
export async function describeTargets(world: Parts, targets: readonly string[]): Promise<readonly TargetNow[]> {
  const first = await lookAtTargets(world, targets);
  const doubtful = first.filter(({ disagreements }) => wantSecondLook(disagreements));
  if (doubtful.length === 0) return first;
  const again = await lookAtTargets(world, doubtful.map(nameOf));
  const second = new Map(again.map((now) => [nameOf(now), now]));
  return first.map((before) => {
    const now = second.get(nameOf(before));
    return now === undefined ? before : { ...now, disagreements: lasting(before.disagreements, now.disagreements) };
  });
}

type Parts = Needs<'store' | 'router' | 'fleet' | 'artifacts'>;

function nameOf({ standing }: TargetNow): string {
  return standing.target;
}

async function lookAtTargets(world: Parts, targets: readonly string[]): Promise<readonly TargetNow[]> {
  const failedSinceMs = (nowMs: number) => nowMs - FAILED_START_MS;
  const [{ nowMs, locks, rows }, instances] = await Promise.all([
    readStatus(world.store, targets, failedSinceMs),
    lookAtFleet(world, targets),
  ]);
  return Promise.all(rows.map((row) => describe(world, { row, nowMs, locks, instances })));
}

type InstancesSeen = ReadonlyMap<string, readonly InstanceSeen[]> | { readonly problem: string };
type Facts = {
  readonly row: StatusRow;
  readonly nowMs: number;
  readonly locks: readonly Lock[];
  readonly instances: InstancesSeen;
};

async function lookAtFleet({ fleet }: Needs<'fleet'>, targets: readonly string[]): Promise<InstancesSeen> {
  try {
    const [only = null] = targets.length === 1 ? targets : [];
    return Map.groupBy(await fleet.observe(only), ({ target }) => target);
  } catch (error) {
    return { problem: messageOf(error) };
  }
}

async function describe(world: Needs<'store' | 'router' | 'artifacts'>, facts: Facts): Promise<TargetNow> {
  const { row, nowMs, locks, instances } = facts;
  const { target, stacks, operation: active, rejections, watch } = row;
  const name = target.name;
  const phase = phaseOf(stacks, active);
  const standing = { target: name, phase, stacks, active, locks: locksOn(name, locks, nowMs), rejections, nowMs };
  const releases = new Map(row.releases.map((release) => [release.number, release]));
  const [routed, weighing] = await Promise.all([
    world.router.observe(name).catch((error: unknown) => messageOf(error)),
    weighOnStatus(world, standing, row),
  ]);
  const problem = typeof routed === 'string' ? routed : 'problem' in instances ? instances.problem : null;
  if (problem !== null || typeof routed === 'string' || 'problem' in instances)
    return {
      standing,
      seen: null,
      weighing,
      watch,
      releases,
      disagreements: [{ kind: 'not-seen', why: String(problem) }],
    };
  const seen = compared({ stacks, releases }, routed, instances.get(name) ?? []);
  return { standing, seen, weighing, watch, releases, disagreements: disagreementsOf(standing, seen) };
}
