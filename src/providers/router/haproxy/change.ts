import { messageOf, ProviderError } from '../../../lib/errors.ts';
import { applyMap, applyServers, statOf } from './apply.ts';
import { haveSameStacks, newestOf } from './decide.ts';
import { withFolderLocks } from './folder.ts';
import { type OpenHost, openHostOf, readWhole, type Unreachable, withHosts } from './hosts.ts';
import type { HaproxyPlace, TargetState } from './model.ts';
import { backendName } from './names.ts';
import { serverAddress } from './plan-servers.ts';
import { createTurns, type Turns } from './turns.ts';

export type Changer = {
  readonly place: HaproxyPlace;
  /** The newest that was seen of each target. */
  readonly known: Map<string, TargetState>;
  readonly turns: Turns;
};

export type Changed = {
  readonly before: TargetState;
  readonly next: TargetState;
  readonly changedHosts: readonly string[];
  readonly unreachable: readonly Unreachable[];
};

type Decide = (before: TargetState, open: readonly OpenHost[]) => TargetState | Promise<TargetState>;

export function createChanger(place: HaproxyPlace): Changer {
  return { place, known: new Map(), turns: createTurns() };
}

/** Look at all hosts, decide, and bring all of them there; one change at a time, in this process and in others on the same folder. */
export function changeTarget(
  { place, known, turns }: Changer,
  { target, serversToo }: { target: string; serversToo: boolean },
  decide: Decide,
): Promise<Changed> {
  const work = () =>
    withHosts(place, async (conversations, unreachable) => {
      const open = await Promise.all(conversations.map(async (one) => openHostOf(await readWhole(one), target)));
      const before = newestOf(
        open.map(({ state }) => state),
        known.get(target),
      );
      const next = await decide(before, open);
      await allOrNamed(open, (one) => bring(one, { target, next, serversToo, onTold: place.onTold }));
      known.set(target, next);
      return { before, next, changedHosts: open.map(({ host }) => host.name), unreachable };
    });
  return turns.change(() => locked(place, work));
}

/** Is there at least one server up for every pool of a slot on this host? */
export async function isSlotUp(open: OpenHost, target: string, state: TargetState, slot: string): Promise<boolean> {
  const pools = state.slots[slot]?.pools ?? [];
  const stat = await statOf(
    open,
    pools.map(({ role }) => backendName(target, slot, role)),
  );
  return pools.every(({ role, instances }) => {
    const addresses = new Set(instances.map(({ ip, port }) => serverAddress(ip, port)));
    const servers = stat.get(backendName(target, slot, role))?.servers ?? [];
    return servers.some((one) => one.mode === 'up' && addresses.has(one.address));
  });
}

/** No other process changes anything meanwhile. */
export function locked<Result>(place: HaproxyPlace, work: () => Promise<Result>): Promise<Result> {
  const folders = place.hosts.filter(({ files }) => files === 'here').map(({ folder }) => folder);
  return withFolderLocks(folders, place.clock, work);
}

type Goal = {
  readonly target: string;
  readonly next: TargetState;
  readonly serversToo: boolean;
  readonly onTold: HaproxyPlace['onTold'];
};

/**
 * Entrances never come to point at a stack of which nothing is up on this host; the rest is brought into line all the same. Returns the host
 * with the entries that its map has then: the very same when none had to change.
 */
export async function bring(found: OpenHost, { target, next, serversToo, onTold }: Goal): Promise<OpenHost> {
  const open = serversToo || !haveSameStacks(found.state, next) ? await applyServers(found, target, next) : found;
  const wanted = next.production;
  const stays = wanted === null || open.state.production === wanted || (await isSlotUp(open, target, next, wanted));
  if (stays) return applyMap(open, { target, next, onTold });

  const kept = open.state.production;
  const sameStack = kept !== null && open.state.slots[kept]?.stack === next.slots[kept]?.stack;
  // One step behind, so that it is not taken for a change that somebody made by hand.
  const behind = { ...next, generation: next.generation - 1, production: sameStack ? kept : null };
  await applyMap(open, { target, next: behind, onTold });
  throw new ProviderError('haproxy', `nothing of ${next.slots[wanted]?.stack} is up on ${open.host.name} yet`, {
    retryable: true,
  });
}

export async function allOrNamed<One, Result>(
  open: readonly One[],
  work: (one: One) => Promise<Result>,
): Promise<readonly Result[]> {
  const results = await Promise.allSettled(open.map(work));
  const failed = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
  if (failed.length === 0) return results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  if (open.length === 1 || failed.some((error) => !(error instanceof ProviderError))) throw failed[0];
  const retryable = failed.every((error) => error instanceof ProviderError && error.retryable);
  const done = `${open.length - failed.length} of ${open.length} hosts took it over`;
  throw new ProviderError('haproxy', `${done}; ${failed.map(messageOf).join('; ')}`, { retryable });
}
