import { ProviderError } from '../../../lib/errors.ts';
import {
  CONFIRM_WITHIN_MS,
  confirmFront,
  type OpenConnection,
  openConnection,
  type ProbeAim,
} from '../confirm-front.ts';
import type { ActivateOrder, Activation } from '../port.ts';
import { type Changed, changeTarget, isSlotUp } from './change.ts';
import type { Context } from './context.ts';
import { activateIn, slotOf } from './decide.ts';
import { requestsOn } from './describe.ts';
import { healNow } from './heal.ts';
import { type OpenHost, type Unreachable, withHosts } from './hosts.ts';
import { type HostLook, lookAt, readTarget } from './look.ts';
import type { HaproxyHost, HaproxyPlace, TargetState } from './model.ts';
import { routeOf } from './names.ts';
import { wholeTime } from './parse-table.ts';

/** A front shows what its HAProxy was told with the next request. */
const SHOWN_WITHIN_MS = 250;

/** Switch every host that answers, read back, and prove it through their fronts; only then is it done. */
export async function activate(context: Context, order: ActivateOrder): Promise<Activation> {
  const { place } = context;
  const calledMs = performance.now();
  const calledAtMs = performance.timeOrigin + calledMs;
  const connections = new Map(place.hosts.map((host) => [host.name, openConnection()]));
  try {
    await openBefore(context, order.target, connections);
    const changed = await switchOver(context, order);
    const switchedAfterMs = performance.now() - calledMs;
    context.tendStreams(order.target);
    const hosts = place.hosts.filter(({ name }) => changed.changedHosts.includes(name));
    const confirmedBy = await confirm(context, { order, hosts, connections });
    const confirmedAfterMs = performance.now() - calledMs;

    const former = await lookAtFormer(context, order, changed.before);
    return {
      alreadySo: changed.before.production === changed.next.production,
      from: stackIn(changed.before, changed.before.production),
      switchedAfterMs,
      confirmedAfterMs,
      lastOnFormerAfterMs: former.lastAtMs === null ? null : former.lastAtMs - calledAtMs,
      inFlightOnFormer: former.inFlight,
      streamsOnFormer: former.streams,
      confirmedBy,
      ...hostFacts(place.hosts, changed.unreachable),
    };
  } finally {
    for (const connection of connections.values()) connection.close();
  }
}

/** One use before the switch, as a customer's browser would have had; a connection opened after it would prove less. */
async function openBefore(
  { place }: Context,
  target: string,
  connections: ReadonlyMap<string, OpenConnection>,
): Promise<void> {
  await withHosts(place, (open) =>
    Promise.all(
      open.map(async (one) => {
        const { state, secret } = await readTarget(one, target);
        if (state.generation === 0) return;
        await connections.get(one.host.name)?.probe(aimAt(one.host, state, { slot: state.production, secret }));
      }),
    ),
  );
}

function switchOver({ changer, place }: Context, order: ActivateOrder): Promise<Changed> {
  return changeTarget(changer, { target: order.target, serversToo: false }, async (before, open) => {
    const next = activateIn(before, order, place.clock.now());
    const { production } = next;
    if (production !== null) await refuseDown(open, order, { next, production });
    return next;
  });
}

/** Every host is asked before any is switched. */
async function refuseDown(
  open: readonly OpenHost[],
  order: ActivateOrder,
  { next, production }: { next: TargetState; production: string },
): Promise<void> {
  const switching = open.filter(({ state }) => state.production !== production);
  const up = await Promise.all(switching.map((one) => isSlotUp(one, order.target, next, production)));
  const down = switching.filter((_, index) => up[index] !== true).map(({ host }) => host.name);
  if (down.length === 0) return;
  throw new ProviderError(
    'haproxy',
    `stack ${order.stack} has a pool without a single healthy instance on ${down.join(', ')}; traffic was not moved`,
    { retryable: true },
  );
}

type ToConfirm = {
  readonly order: ActivateOrder;
  readonly hosts: readonly HaproxyHost[];
  readonly connections: ReadonlyMap<string, OpenConnection>;
};

/**
 * A reload in this very moment starts a process that read the map right before it was written, and takes over with that. So a front that does
 * not show the switch soon is told of it once more.
 */
async function confirm({ place, changer }: Context, what: ToConfirm): Promise<Activation['confirmedBy']> {
  const deadlineMs = place.clock.monotonic() + CONFIRM_WITHIN_MS;
  for (;;) {
    const { proven, unproven } = await askFronts(place, what);
    if (unproven.length === 0) {
      return { freshConnection: true, openConnection: proven.every((one) => one.openConnection) };
    }
    if (place.clock.monotonic() > deadlineMs) {
      throw new ProviderError(
        'haproxy',
        `switched to ${what.order.stack}, but the front of ${unproven.join(', ')} did not show it in time`,
        { retryable: true },
      );
    }
    await healNow(changer, what.order.target).catch(passing);
  }
}

async function askFronts(place: HaproxyPlace, { order, hosts, connections }: ToConfirm) {
  const results = await withHosts({ ...place, hosts }, (open) =>
    Promise.all(
      open.map(async (one) => {
        const { state, secret } = await readTarget(one, order.target);
        const connection = connections.get(one.host.name) ?? openConnection();
        const slot = slotOf(state, order.stack);
        const aim = aimAt(one.host, state, { slot, secret });
        const wanted = routeOf('production', order.target, slot);
        const seen = await confirmFront(place.clock, { aim, wanted, connection, withinMs: SHOWN_WITHIN_MS });
        return { host: one.host.name, ...seen };
      }),
    ),
  );
  const proven = results.filter((one) => one.freshConnection && one.openConnectionMoved);
  const names = new Set(proven.map(({ host }) => host));
  return { proven, unproven: hosts.map(({ name }) => name).filter((name) => !names.has(name)) };
}

/** Such as servers that a new process has not checked yet; it is tried again until time is up. */
function passing(error: unknown): void {
  if (!(error instanceof ProviderError && error.retryable)) throw error;
}

function aimAt(
  host: HaproxyHost,
  state: TargetState,
  { slot, secret }: { slot: string | null; secret: string },
): ProbeAim {
  const pools = slot === null ? [] : (state.slots[slot]?.pools ?? []);
  const pool = pools.toSorted((one, other) => one.path.length - other.path.length)[0];
  return { front: host.front, host: state.host, path: pool?.health ?? pool?.path ?? '/', secret };
}

type Former = { readonly lastAtMs: number | null; readonly inFlight: number; readonly streams: number };

/** What is left on the stack that lost the traffic, once every front shows the other one. */
async function lookAtFormer(context: Context, order: ActivateOrder, before: TargetState): Promise<Former> {
  const slot = before.production;
  const looks = await lookAtAll(context, order);
  const moved = looks.find((one) => isMoved(one, order));
  if (moved !== undefined) {
    const now = stackIn(moved.state, moved.state.production) ?? 'nothing';
    throw new ProviderError('haproxy', `${order.target} was moved on to ${now} on ${moved.host} meanwhile`, {
      retryable: true,
    });
  }
  if (slot === null || stackIn(before, slot) === order.stack) return { lastAtMs: null, inFlight: 0, streams: 0 };
  return formerOf(looks, slot, context.place.clock.now());
}

/** What was moved meanwhile may be back already, once a process that took over with an old map is told again. */
async function lookAtAll({ place, changer }: Context, order: ActivateOrder): Promise<readonly HostLook[]> {
  const look = () => withHosts(place, (open) => Promise.all(open.map((one) => lookAt(one, order.target))));
  const looks = await look();
  if (!looks.some((one) => isMoved(one, order))) return looks;
  await healNow(changer, order.target).catch(passing);
  return look();
}

function isMoved({ state }: HostLook, order: ActivateOrder): boolean {
  return stackIn(state, state.production) !== order.stack;
}

function formerOf(looks: readonly HostLook[], slot: string, nowMs: number): Former {
  const seen = looks.flatMap((look) => look.slots.get(slot) ?? []);
  const lasts = seen.flatMap(({ production }) =>
    production.requests > 0 ? [wholeTime(production.lastBits, nowMs)] : [],
  );
  return {
    lastAtMs: lasts.length === 0 ? null : Math.max(...lasts),
    inFlight: seen.reduce((all, one) => all + requestsOn(one), 0),
    streams: seen.reduce((all, one) => all + one.streams, 0),
  };
}

function stackIn(state: TargetState, slot: string | null): string | null {
  return slot === null ? null : (state.slots[slot]?.stack ?? null);
}

/** With a single host there is nothing to name. */
export function hostFacts(
  hosts: readonly HaproxyHost[],
  unreachable: readonly Unreachable[],
): Pick<Activation, 'hosts'> {
  if (hosts.length === 1) return {};
  return {
    hosts: hosts.map(({ name }) => ({ name, problem: unreachable.find((one) => one.name === name)?.problem ?? null })),
  };
}
