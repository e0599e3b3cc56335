import type { Stack } from '../core/deploys/model.ts';
import type { Seen, StackCondition } from '../core/deploys/next-step.ts';
import type { Release } from '../core/releases/model.ts';
import type { InstanceSeen } from '../providers/fleet/port.ts';
import type { RouterSeen, StackSeen } from '../providers/router/port.ts';
import type { Nouns } from '../store/store.ts';
import { routedIds } from './instances.ts';
import type { Needs } from './world.ts';

/** A target as it is: what the router routes and what the fleet runs, beside what is recorded. */
export type Observation = Seen & {
  readonly stacksRecorded: readonly Stack[];
  readonly releases: ReadonlyMap<number, Release>;
  readonly router: RouterSeen;
  readonly instances: readonly InstanceSeen[];
};

/** What of a target is recorded and compared with what is seen. */
export type Recorded = {
  readonly stacks: readonly Stack[];
  readonly releases: ReadonlyMap<number, Release>;
};

/** Look at router and fleet; throws ProviderError when either does not answer. */
export async function observeTarget(
  { store, router, fleet }: Needs<'store' | 'router' | 'fleet'>,
  target: string,
): Promise<Observation> {
  const [stacks, routerSeen, instances] = await Promise.all([
    store.stacks.ofTarget(target),
    router.observe(target),
    fleet.observe(target),
  ]);
  return compared({ stacks, releases: await releasesOf(store, target, stacks) }, routerSeen, instances);
}

export function compared(
  { stacks: stacksRecorded, releases }: Recorded,
  router: RouterSeen,
  instances: readonly InstanceSeen[],
): Observation {
  const stacks = new Map<string, StackCondition>();
  for (const stack of stacksRecorded) {
    const release = releases.get(stack.release);
    const seen = router.stacks.find((one) => one.id === stack.id);
    stacks.set(stack.id, {
      started: release !== undefined && areStarted(routedIds(stack, release), instances),
      serving: seen !== undefined && isServing(seen, release),
    });
  }
  return { production: router.production, stacks, stacksRecorded, releases, router, instances };
}

async function releasesOf(
  store: Nouns,
  target: string,
  stacks: readonly Stack[],
): Promise<ReadonlyMap<number, Release>> {
  const service = target.slice(0, target.indexOf('/'));
  const releases = new Map<number, Release>();
  for (const number of new Set(stacks.map((stack) => stack.release))) {
    const release = await store.releases.get(service, number);
    if (release !== null) releases.set(number, release);
  }
  return releases;
}

function areStarted(ids: readonly string[], instances: readonly InstanceSeen[]): boolean {
  return ids.every((id) =>
    instances.some((one) => one.id === id && one.state !== 'stopped' && one.state !== 'foreign'),
  );
}

/** At least one instance up for every role behind the router. */
function isServing(seen: StackSeen, release: Release | undefined): boolean {
  for (const { routed, name } of release?.config.roles ?? []) {
    const prefix = `${seen.id}.${name}.`;
    if (routed && !seen.instances.some(({ up, id }) => up && id.startsWith(prefix))) return false;
  }
  return true;
}

/** Every instance of the stack up in the router. */
export function allUp(stack: Stack, release: Release, router: RouterSeen): boolean {
  const seen = router.stacks.find((one) => one.id === stack.id);
  const ids = routedIds(stack, release);
  return seen !== undefined && ids.every((id) => seen.instances.some((one) => one.id === id && one.up));
}
