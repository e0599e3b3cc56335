import { type Counts, LATENCY_BOUNDS_MS, type RouterSeen, type StackSeen } from '../port.ts';
import type { HostLook, SlotLook } from './look.ts';
import type { PoolState, TargetState } from './model.ts';
import { backendName } from './names.ts';
import { wholeTime } from './parse-table.ts';
import { serverAddress } from './plan-servers.ts';
import type { Tally } from './tally.ts';

export type Described = {
  readonly target: string;
  readonly state: TargetState;
  readonly looks: readonly HostLook[];
  readonly nowMs: number;
  readonly checkEveryMs: number;
  readonly tally: Tally;
};

/** What the hosts say together, in the words of the port. */
export function describeTarget(what: Described): RouterSeen {
  const { state } = what;
  const named = (slot: string | null) => (slot === null ? null : (state.slots[slot]?.stack ?? null));
  return {
    fence: state.fence,
    production: named(state.production),
    test: named(state.test),
    paused: false,
    breakGlass: state.breakGlass,
    stacks: Object.keys(state.slots).map((slot) => describeSlot(what, slot)),
  };
}

function describeSlot(what: Described, slot: string): StackSeen {
  const { state, looks, nowMs } = what;
  const { stack = '', release = '', pools = [] } = state.slots[slot] ?? {};
  const seen = looks.flatMap((look) => {
    const one = look.slots.get(slot);
    // A host that lags behind may still have another stack there.
    return one === undefined || look.state.slots[slot]?.stack !== stack
      ? []
      : [{ host: look.host, worker: look.worker, look: one }];
  });
  const totals = seen.map(({ look, ...from }) => what.tally.count(from, `${what.target} ${stack}`, totalsOf(look)));
  const sum = (pick: (one: (typeof totals)[number]) => number) => totals.reduce((all, one) => all + pick(one), 0);
  const lasts = seen.flatMap(({ look: { production } }) =>
    production.requests === 0 ? [] : [wholeTime(production.lastBits, nowMs)],
  );
  return {
    id: stack,
    release,
    instances: pools.flatMap((pool) => describePool(what, { slot, pool, seen })),
    production: counts(
      sum((one) => one.requests),
      sum((one) => one.errors),
      sum((one) => one.failures),
    ),
    test: counts(
      sum((one) => one.testRequests),
      sum((one) => one.testErrors),
      0,
    ),
    inFlight: seen.reduce((all, { look }) => all + requestsOn(look), 0),
    streams: seen.reduce((all, { look }) => all + look.streams, 0),
    lastRequestAtMs: lasts.length === 0 ? null : Math.max(...lasts),
  };
}

/** Requests under way that are no streams. */
export function requestsOn({ production, test, streams }: SlotLook): number {
  return Math.max(0, production.inFlight + test.inFlight - streams);
}

function describePool(
  { target, looks, checkEveryMs }: Described,
  { slot, pool, seen }: { slot: string; pool: PoolState; seen: readonly { host: string; look: SlotLook }[] },
): StackSeen['instances'] {
  return pool.instances.map(({ id, host, ip, port }) => {
    const found = looks.map((look) => {
      const one = seen.find((other) => other.host === look.host);
      const backend = one?.look.backends.get(backendName(target, slot, pool.role));
      return { at: look.host, server: serverAt(backend?.servers ?? [], serverAddress(ip, port)) };
    });
    const passes = Math.min(...found.map(({ server }) => server?.passes ?? 0));
    const bad = found.find(({ server }) => server?.mode !== 'up');
    const problem = bad === undefined ? null : (bad.server?.problem ?? 'HAProxy has no server for it yet');
    return {
      id,
      host,
      port,
      up: bad === undefined,
      passes,
      lastPassAgoMs: passes > 0 ? checkEveryMs : null,
      lastProblem: problem === null || looks.length === 1 ? problem : `${bad?.at}: ${problem}`,
    };
  });
}

function serverAt<Server extends { address: string; mode: string }>(
  servers: readonly Server[],
  address: string,
): Server | undefined {
  return servers.find((one) => one.address === address && one.mode !== 'maint');
}

function totalsOf({ production, test, failures }: SlotLook) {
  return {
    requests: production.requests,
    errors: production.errors,
    failures,
    testRequests: test.requests,
    testErrors: test.errors,
  };
}

function counts(requests: number, errors: number, failures: number): Counts {
  // HAProxy 2.6 keeps no histogram; its abilities say so.
  return { requests, errors, failures, latency: new Array<number>(LATENCY_BOUNDS_MS.length + 1).fill(0) };
}
