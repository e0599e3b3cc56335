import { messageOf, ProviderError } from '../../../lib/errors.ts';
import { createOneAtATime } from '../../../lib/one-at-a-time.ts';
import { applyMap, applyServers, statOf } from './apply.ts';
import { haveSameStacks, newestOf } from './decide.ts';
import { readMapFile, saveMapFile, withFolderLocks } from './folder.ts';
import { type OpenHost, readWhole, type Unreachable, withHosts } from './hosts.ts';
import { mapChanges, parseShownMap } from './map-text.ts';
import type { HaproxyPlace, TargetState } from './model.ts';
import { backendName } from './names.ts';
import { serverAddress } from './plan-servers.ts';

export type Changer = {
  readonly place: HaproxyPlace;
  /** The newest that was seen of each target. */
  readonly known: Map<string, TargetState>;
  readonly inTurn: ReturnType<typeof createOneAtATime>;
};

export type Changed = {
  readonly before: TargetState;
  readonly next: TargetState;
  readonly changedHosts: readonly string[];
  readonly unreachable: readonly Unreachable[];
};

type Decide = (before: TargetState, open: readonly OpenHost[]) => TargetState | Promise<TargetState>;

export function createChanger(place: HaproxyPlace): Changer {
  return { place, known: new Map(), inTurn: createOneAtATime() };
}

/** Look at all hosts, decide, and bring all of them there; one change at a time, in this process and in others on the same folder. */
export function changeTarget(
  { place, known, inTurn }: Changer,
  { target, serversToo }: { target: string; serversToo: boolean },
  decide: Decide,
): Promise<Changed> {
  return locked({ place, inTurn }, () =>
    withHosts(place, async (conversations, unreachable) => {
      const open = await Promise.all(conversations.map((one) => readWhole(one, target)));
      const before = newestOf(
        open.map(({ state }) => state),
        known.get(target),
      );
      const next = await decide(before, open);
      await allOrNamed(open, (one) => bring(one, { target, next, serversToo, onTold: place.onTold }));
      known.set(target, next);
      return { before, next, changedHosts: open.map(({ host }) => host.name), unreachable };
    }),
  );
}

/** Put right what differs from the newest that is known: hosts that forgot, or were away. Moves nobody to a stack that is not up there. */
export function healTarget(changer: Changer, target: string): Promise<void> {
  const { place, known } = changer;
  return locked(changer, () =>
    withHosts(place, async (conversations) => {
      const open = await Promise.all(conversations.map((one) => readWhole(one, target)));
      const next = newestOf(
        open.map(({ state }) => state),
        known.get(target),
      );
      if (next.generation === 0) return;
      known.set(target, next);
      await allOrNamed(open, async (one) => {
        await bring(one, { target, next, serversToo: true, onTold: place.onTold });
        await healFile(one);
      });
    }),
  );
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

function locked<Result>(
  { place, inTurn }: Pick<Changer, 'place' | 'inTurn'>,
  work: () => Promise<Result>,
): Promise<Result> {
  const folders = place.hosts.filter(({ files }) => files === 'here').map(({ folder }) => folder);
  return inTurn('change', () => withFolderLocks(folders, place.clock, work));
}

type Goal = {
  readonly target: string;
  readonly next: TargetState;
  readonly serversToo: boolean;
  readonly onTold: HaproxyPlace['onTold'];
};

/** Entrances never come to point at a stack of which nothing is up on this host; the rest is brought into line all the same. */
async function bring(found: OpenHost, { target, next, serversToo, onTold }: Goal): Promise<void> {
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

/** A file that says something else than HAProxy (a change by hand, a crash in the middle) would come into force with the next reload. */
async function healFile({ host, talk, map }: OpenHost): Promise<void> {
  if (host.files !== 'here') return;
  const [shown = ''] = await talk.ask(`show map ${map}`);
  const entries = parseShownMap(shown);
  if (mapChanges(await readMapFile(host.folder), entries).length > 0) await saveMapFile(host.folder, entries);
}

async function allOrNamed(open: readonly OpenHost[], work: (one: OpenHost) => Promise<void>): Promise<void> {
  const results = await Promise.allSettled(open.map(work));
  const failed = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
  if (failed.length === 0) return;
  if (open.length === 1 || failed.some((error) => !(error instanceof ProviderError))) throw failed[0];
  const retryable = failed.every((error) => error instanceof ProviderError && error.retryable);
  const done = `${open.length - failed.length} of ${open.length} hosts took it over`;
  throw new ProviderError('haproxy', `${done}; ${failed.map(messageOf).join('; ')}`, { retryable });
}
