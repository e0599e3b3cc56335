import { ProviderError } from '../../../lib/errors.ts';
import type { RouterSeen } from '../port.ts';
import { hostFacts } from './activate.ts';
import type { Context } from './context.ts';
import { isSame, newestOf } from './decide.ts';
import { describeTarget } from './describe.ts';
import { readMap, type Unreachable, withHosts } from './hosts.ts';
import { type HostLook, lookAt } from './look.ts';
import type { TargetState } from './model.ts';
import { backendName } from './names.ts';
import { planServers } from './plan-servers.ts';
import { targetsIn } from './records.ts';
import { latestEnd } from './streams.ts';

type Looked = {
  readonly looks: readonly HostLook[];
  readonly unreachable: readonly Unreachable[];
  readonly state: TargetState;
};

/** What HAProxy routes. A host that lost what it knew (reload, restart, absence) is brought back into line on the way. */
export async function observe(context: Context, target: string): Promise<RouterSeen> {
  let looked = await look(context, target);
  if (looked.state.generation > 0 && isOutOfLine(context, target, looked)) {
    await healPatiently(context, target);
    looked = await look(context, target);
  } else if (looked.state.generation > 0 && !context.compared.has(target)) {
    compareBeside(context, target);
  }
  if (latestEnd(looked.state) !== null) context.tendStreams(target);
  const { place, tally } = context;
  const { looks, unreachable } = looked;
  const state = asRouted(looked);
  const seen = describeTarget({
    target,
    state,
    looks,
    nowMs: place.clock.now(),
    checkEveryMs: place.checkEveryMs ?? 1_000,
    tally,
  });
  return state.generation === 0
    ? seen
    : { ...seen, ...hostFacts(place.hosts, [...unreachable, ...behind(looks, state)]) };
}

/** Targets with a record in the map of any host that answers. */
export function knownTargets({ place }: Context): Promise<readonly string[]> {
  return withHosts(place, async (open) => {
    const found = await Promise.all(open.map(async (one) => targetsIn(await readMap(one))));
    return [...new Set(found.flat())];
  });
}

function look({ place, changer }: Context, target: string): Promise<Looked> {
  return withHosts(place, async (open, unreachable) => {
    const looks = await Promise.all(open.map((one) => lookAt(one, target)));
    const state = newestOf(
      looks.map((one) => one.state),
      changer.known.get(target),
    );
    return { looks, unreachable, state };
  });
}

function isOutOfLine({ changer }: Context, target: string, { looks, state }: Looked): boolean {
  const known = changer.known.get(target);
  if (known !== undefined && !isSame(known, state)) return true;
  return looks.some((one) => !isSame(one.state, state) || hasOtherServers(target, one));
}

function hasOtherServers(target: string, { state, slots }: HostLook): boolean {
  return Object.entries(state.slots).some(([slot, { pools }]) =>
    pools.some((pool) => {
      const name = backendName(target, slot, pool.role);
      const seen = slots.get(slot)?.backends.get(name);
      const plan = seen === undefined ? null : planServers(name, seen, pool);
      return plan?.kind === 'commands' && plan.commands.length > 0;
    }),
  );
}

/** Hosts that could not be brought to what the newest says, and what they do instead. */
function behind(looks: readonly HostLook[], routed: TargetState): readonly Unreachable[] {
  return looks.flatMap(({ host: name, state }) => {
    if (isSame({ ...state, fence: routed.fence }, routed)) return [];
    const [stack, wanted] = [state, routed].map((one) => one.slots[one.production ?? '']?.stack ?? 'nothing');
    const what = stack === wanted ? 'has not taken over the last change' : `still sends the traffic to ${stack}`;
    return [{ name, problem: `${name} ${what}` }];
  });
}

/** What could not be put right is told as it is: who has the traffic is what the newest of the hosts say, not what they should. */
function asRouted({ looks, state }: Looked): TargetState {
  const routed = newestOf(
    looks.map((one) => one.state),
    undefined,
  );
  return { ...routed, fence: Math.max(routed.fence, state.fence) };
}

const PATIENCE_MS = 3_000;
const LOOK_EVERY_MS = 50;

/**
 * Servers that were just given back need their first checks. They are waited for a moment, once, so that what is only passing is not taken
 * for a change; what still cannot be put right is told, and tried again at the next look.
 */
async function healPatiently(context: Context, target: string): Promise<void> {
  const { place, impatient } = context;
  const deadlineMs = place.clock.monotonic() + (impatient.has(target) ? 0 : PATIENCE_MS);
  for (;;) {
    const error = await heal(context, target);
    if (error === null) return void impatient.delete(target);
    if (place.clock.monotonic() >= deadlineMs) {
      impatient.add(target);
      return place.onTrouble?.(target, error);
    }
    await place.clock.sleep(LOOK_EVERY_MS);
  }
}

/** Nothing that is shown depends on it: whoever looks does not wait for the files, least of all somebody who is about to flip. */
function compareBeside(context: Context, target: string): void {
  const told = (error: unknown) => {
    if (error !== null) context.place.onTrouble?.(target, error);
  };
  heal(context, target).then(told, told);
}

async function heal({ healing, compared }: Context, target: string): Promise<ProviderError | null> {
  try {
    await healing.heal(target);
    compared.add(target);
    return null;
  } catch (error) {
    if (error instanceof ProviderError) return error;
    throw error;
  }
}
