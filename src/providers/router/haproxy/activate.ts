import { ProviderError } from '../../../lib/errors.ts';
import { confirmFront, type OpenConnection, openConnection, type ProbeAim } from '../confirm-front.ts';
import type { ActivateOrder, Activation } from '../port.ts';
import { type Changed, changeTarget, isSlotUp } from './change.ts';
import type { Context } from './context.ts';
import { activateIn, slotOf } from './decide.ts';
import { requestsOn } from './describe.ts';
import { type OpenHost, type Unreachable, withHosts } from './hosts.ts';
import { type HostLook, lookAt, readTarget } from './look.ts';
import type { HaproxyHost, TargetState } from './model.ts';
import { routeOf } from './names.ts';
import { wholeTime } from './parse-table.ts';

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

async function confirm(
  { place }: Context,
  what: { order: ActivateOrder; hosts: readonly HaproxyHost[]; connections: ReadonlyMap<string, OpenConnection> },
): Promise<Activation['confirmedBy']> {
  const { order, hosts, connections } = what;
  const results = await withHosts({ ...place, hosts }, (open) =>
    Promise.all(
      open.map(async (one) => {
        const { state, secret } = await readTarget(one, order.target);
        const connection = connections.get(one.host.name) ?? openConnection();
        const slot = slotOf(state, order.stack);
        const aim = aimAt(one.host, state, { slot, secret });
        const seen = await confirmFront(place.clock, {
          aim,
          wanted: routeOf('production', order.target, slot),
          connection,
        });
        return { host: one.host.name, ...seen };
      }),
    ),
  );
  const unproven = results.filter((one) => !one.freshConnection || !one.openConnectionMoved);
  if (unproven.length > 0 || results.length < hosts.length) {
    const names = hosts.filter(({ name }) => !results.some((one) => one.host === name && !unproven.includes(one)));
    throw new ProviderError(
      'haproxy',
      `switched to ${order.stack}, but the front of ${names.map(({ name }) => name).join(', ')} did not show it in time`,
      { retryable: true },
    );
  }
  return { freshConnection: true, openConnection: results.every((one) => one.openConnection) };
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
async function lookAtFormer({ place }: Context, order: ActivateOrder, before: TargetState): Promise<Former> {
  const slot = before.production;
  const looks = await withHosts(place, (open) => Promise.all(open.map((one) => lookAt(one, order.target))));
  const moved = looks.find(({ state }) => stackIn(state, state.production) !== order.stack);
  if (moved !== undefined) {
    const now = stackIn(moved.state, moved.state.production) ?? 'nothing';
    throw new ProviderError('haproxy', `${order.target} was moved on to ${now} on ${moved.host} meanwhile`, {
      retryable: true,
    });
  }
  if (slot === null || stackIn(before, slot) === order.stack) return { lastAtMs: null, inFlight: 0, streams: 0 };
  return formerOf(looks, slot, place.clock.now());
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
