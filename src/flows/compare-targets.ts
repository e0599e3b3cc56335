import { type Disagreement, lasting, wantSecondLook } from '../core/deploys/disagreements.ts';
import { phaseOf } from '../core/deploys/phase.ts';
import { locksOn } from '../core/locks/holds.ts';
import type { Standing } from '../core/orders/model.ts';
import type { Release } from '../core/releases/model.ts';
import { messageOf } from '../lib/errors.ts';
import type { InstanceSeen } from '../providers/fleet/port.ts';
import type { RouterSeen } from '../providers/router/port.ts';
import { readChanged, readStatus, type StatusRow, type StatusRows } from '../store/views/status.ts';
import { disagreementsOf } from './name-disagreements.ts';
import { compared, type Observation } from './observe-target.ts';
import { FAILED_START_MS } from './weigh-candidates.ts';
import type { Needs } from './world.ts';

/** What is recorded of a target beside what router and fleet say of it. */
export type Compared = {
  readonly row: StatusRow;
  readonly standing: Standing;
  readonly releases: ReadonlyMap<number, Release>;
  /** Null when router or fleet do not answer; `disagreements` says so. */
  readonly seen: Observation | null;
  readonly disagreements: readonly Disagreement[];
};

/** By name, in a few questions however many they are; a target that is not known is left out. Disagreements are those that two looks see. */
export async function compareTargets(world: Parts, targets: readonly string[]): Promise<readonly Compared[]> {
  const { doubts } = world;
  const [recorded, look] = await Promise.all([
    readStatus(world.store, targets, failedSinceMs),
    lookAtTargets(world, targets),
  ]);
  const first = recorded.rows.map((row) => compareRow(row, recorded, look));
  const doubtful = first.filter((now) => {
    return wantSecondLook(now.disagreements) && !doubts.areKnown(nameOf(now), now.disagreements);
  });
  const again = doubtful.length === 0 ? [] : await lookAgain(world, recorded, doubtful);
  const second = new Map(again.map((now) => [nameOf(now), now]));
  const all = first.map((before) => {
    const now = second.get(nameOf(before));
    return now === undefined ? before : { ...now, disagreements: lasting(before.disagreements, now.disagreements) };
  });
  for (const now of all) doubts.note(nameOf(now), now.disagreements);
  return all;
}

type Parts = Needs<'store' | 'router' | 'fleet' | 'doubts'>;

function nameOf({ standing }: Compared): string {
  return standing.target;
}

function failedSinceMs(nowMs: number): number {
  return nowMs - FAILED_START_MS;
}

/** Router and fleet are looked at anew; what is recorded is taken from the first look where it has not changed since. */
async function lookAgain(
  world: Parts,
  recorded: StatusRows,
  doubtful: readonly Compared[],
): Promise<readonly Compared[]> {
  const rows = doubtful.map(({ row }) => row);
  const [changed, look] = await Promise.all([
    readChanged(world.store, rows, failedSinceMs),
    lookAtTargets(world, doubtful.map(nameOf)),
  ]);
  const anew = new Map(changed?.rows.map((row) => [row.target.name, compareRow(row, changed, look)]));
  return rows.map((row) => anew.get(row.target.name) ?? compareRow(row, recorded, look));
}

type Unseen = { readonly problem: string };

/** What router and fleet say of many targets; each may be silent, the router also about some of them. */
type Look = {
  readonly routes: ReadonlyMap<string, RouterSeen | Unseen>;
  readonly instances: ReadonlyMap<string, readonly InstanceSeen[]> | Unseen;
};

async function lookAtTargets({ router, fleet }: Parts, targets: readonly string[]): Promise<Look> {
  const [only = null] = targets.length === 1 ? targets : [];
  const [instances, ...routes] = await Promise.all([
    fleet.observe(only).then((all) => Map.groupBy(all, ({ target }) => target), unseen),
    ...targets.map(async (target) => [target, await router.observe(target).catch(unseen)] as const),
  ]);
  return { instances, routes: new Map(routes) };
}

function compareRow(row: StatusRow, { nowMs, locks }: Pick<StatusRows, 'nowMs' | 'locks'>, look: Look): Compared {
  const { target, stacks, operation: active, rejections } = row;
  const name = target.name;
  const phase = phaseOf(stacks, active);
  const standing = { target: name, phase, stacks, active, locks: locksOn(name, locks, nowMs), rejections, nowMs };
  const releases = new Map(row.releases.map((release) => [release.number, release]));
  const routed = look.routes.get(name) ?? { problem: 'it was not looked at' };
  if ('problem' in routed) return notSeen({ row, standing, releases }, routed);
  if ('problem' in look.instances) return notSeen({ row, standing, releases }, look.instances);
  const seen = compared({ stacks, releases }, routed, look.instances.get(name) ?? []);
  return { row, standing, releases, seen, disagreements: disagreementsOf(standing, seen) };
}

function notSeen(known: Pick<Compared, 'row' | 'standing' | 'releases'>, { problem }: Unseen): Compared {
  return { ...known, seen: null, disagreements: [{ kind: 'not-seen', why: problem }] };
}

function unseen(error: unknown): Unseen {
  return { problem: messageOf(error) };
}
