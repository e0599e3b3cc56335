import { Pool as Connections } from 'undici';
import {
  type Entrance,
  type Instance,
  instanceKey,
  type Pause,
  type PushedTarget,
  type StreamPolicy,
} from '../model.ts';
import { letGo } from './hold.ts';
import { createStats, type StackStats } from './stats.ts';
import { createStreams, type Streams } from './streams.ts';

export type LiveInstance = {
  readonly key: string;
  readonly instance: Instance;
  readonly connections: Connections;
  up: boolean;
  inFlight: number;
};

export type LivePool = {
  readonly path: string;
  readonly instances: readonly LiveInstance[];
  readonly policy: StreamPolicy;
  next: number;
};

/** Something under way that can be ended from outside. */
export type Cuttable = { cut(): void };

/** A stack with what this worker holds open for it. Kept across table pushes as long as the stack is in the table. */
export type LiveStack = {
  readonly target: string;
  readonly id: string;
  release: string;
  pools: readonly LivePool[];
  readonly stats: StackStats;
  readonly underWay: Set<Cuttable>;
  readonly streams: Streams;
};

export type LiveTarget = {
  readonly name: string;
  host: string;
  testHost: string;
  production: LiveStack | null;
  test: LiveStack | null;
  pause: Pause | null;
  readonly stacks: Map<string, LiveStack>;
  /** Requests held by a pause; each is called once when the target goes on. */
  readonly held: Set<() => void>;
};

export type Route = { readonly target: LiveTarget; readonly entrance: Entrance };

export type Routes = {
  find(host: string): Route | undefined;
  replace(targets: readonly PushedTarget[], whole: boolean): void;
  stats(): Iterable<StackStats>;
  stack(target: string, id: string): LiveStack | undefined;
  all(): Iterable<LiveStack>;
};

const CONNECTIONS_PER_INSTANCE = 512;
const CONNECT_WITHIN_MS = 3_000;
/** Close idle connections before the app does: a request on a connection that is just being closed cannot always be sent again. */
const IDLE_MS = 4_000;
const LONGEST_IDLE_MS = 30_000;

export function createRoutes(): Routes {
  const targets = new Map<string, LiveTarget>();
  const byHost = new Map<string, Route>();

  const remove = (name: string) => {
    const target = targets.get(name);
    if (target === undefined) return;
    forgetHosts(byHost, target);
    for (const stack of target.stacks.values()) closeStack(stack, []);
    targets.delete(name);
    letGo(target);
  };
  return {
    find: (host) => byHost.get(host),
    replace: (pushed, whole) => {
      if (whole) {
        const names = new Set(pushed.map((target) => target.name));
        for (const name of [...targets.keys()]) if (!names.has(name)) remove(name);
      }
      for (const record of pushed) {
        const target = targets.get(record.name) ?? emptyTarget(record);
        targets.set(record.name, target);
        forgetHosts(byHost, target);
        update(target, record);
        byHost.set(target.host, { target, entrance: 'production' });
        byHost.set(target.testHost, { target, entrance: 'test' });
      }
    },
    *stats() {
      for (const target of targets.values()) for (const stack of target.stacks.values()) yield stack.stats;
    },
    stack: (target, id) => targets.get(target)?.stacks.get(id),
    *all() {
      for (const target of targets.values()) yield* target.stacks.values();
    },
  };
}

/** The pool with the longest path that covers the request's path. */
export function poolFor(stack: LiveStack, path: string): LivePool | undefined {
  return stack.pools.find((pool) => isBelow(path, pool.path));
}

/** `/api` covers `/api`, `/api/orders` and `/api?page=2`, not `/apis`. */
function isBelow(path: string, prefix: string): boolean {
  if (!path.startsWith(prefix)) return false;
  return (
    prefix.endsWith('/') || path.length === prefix.length || path[prefix.length] === '/' || path[prefix.length] === '?'
  );
}

/**
 * Round robin over what is up and was not tried before. When nothing at all is up, health checks are no longer a reason to prefer one over
 * another: an app that is only too busy to answer them still answers some, where refusing would make it a full outage.
 */
export function pick(pool: LivePool, tried: readonly LiveInstance[]): LiveInstance | undefined {
  const { instances } = pool;
  const anyUp = instances.some((one) => one.up);
  for (let step = 0; step < instances.length; step += 1) {
    const candidate = instances[(pool.next + step) % instances.length];
    if (candidate === undefined || (anyUp && !candidate.up) || tried.includes(candidate)) continue;
    pool.next = (pool.next + step + 1) % instances.length;
    return candidate;
  }
  return undefined;
}

function update(target: LiveTarget, record: PushedTarget): void {
  const down = new Set(record.down);
  const wanted = new Set(record.stacks.map((stack) => stack.id));
  for (const stack of target.stacks.values()) {
    if (wanted.has(stack.id)) continue;
    target.stacks.delete(stack.id);
    closeStack(stack, []);
  }
  for (const pushed of record.stacks) {
    const stack = target.stacks.get(pushed.id) ?? emptyStack(record.name, pushed.id);
    target.stacks.set(pushed.id, stack);
    stack.release = pushed.release;
    updatePools(stack, pushed, down);
  }
  const former = target.production;
  target.host = record.host;
  target.testHost = record.testHost;
  target.production = find(target, record.production);
  target.test = find(target, record.test);
  target.pause = record.pause;
  if (former !== target.production) moveStreams(former, target.production);
  if (target.pause === null) letGo(target);
}

function updatePools(stack: LiveStack, pushed: PushedTarget['stacks'][number], down: ReadonlySet<string>): void {
  const before = new Map(stack.pools.flatMap((pool) => pool.instances.map((one) => [one.key, one])));
  const pools = pushed.pools.map((pool) => ({
    path: pool.path,
    policy: pool.streams,
    next: 0,
    instances: pool.instances.map((instance) => {
      const key = instanceKey(stack.target, stack.id, instance);
      const live = before.get(key) ?? openInstance(key, instance);
      live.up = !down.has(key);
      return live;
    }),
  }));
  closeStack(
    stack,
    pools.flatMap((pool) => pool.instances),
  );
  stack.pools = pools.toSorted((one, other) => other.path.length - one.path.length);
}

/** Streams never move by themselves: those of the stack that lost production go as its policy says, those of the winner may stay. */
function moveStreams(former: LiveStack | null, present: LiveStack | null): void {
  former?.streams.lostProduction();
  present?.streams.tookProduction();
}

function openInstance(key: string, instance: Instance): LiveInstance {
  const host = instance.host.includes(':') ? `[${instance.host}]` : instance.host;
  const connections = new Connections(`http://${host}:${instance.port}`, {
    connections: CONNECTIONS_PER_INSTANCE,
    pipelining: 1,
    allowH2: false,
    connect: { timeout: CONNECT_WITHIN_MS },
    keepAliveTimeout: IDLE_MS,
    keepAliveMaxTimeout: LONGEST_IDLE_MS,
    // Long requests are the app's business; a client that gave up ends them.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  return { key, instance, connections, up: false, inFlight: 0 };
}

/** Close the connections of instances that are no longer there, after their last answer. */
function closeStack(stack: LiveStack, kept: readonly LiveInstance[]): void {
  for (const pool of stack.pools) {
    for (const one of pool.instances) if (!kept.includes(one)) void one.connections.close();
  }
}

function forgetHosts(byHost: Map<string, Route>, target: LiveTarget): void {
  for (const host of [target.host, target.testHost]) if (byHost.get(host)?.target === target) byHost.delete(host);
}

function find(target: LiveTarget, id: string | null): LiveStack | null {
  return id === null ? null : (target.stacks.get(id) ?? null);
}

function emptyTarget({ name, host, testHost }: PushedTarget): LiveTarget {
  return { name, host, testHost, production: null, test: null, pause: null, stacks: new Map(), held: new Set() };
}

function emptyStack(target: string, id: string): LiveStack {
  const stats = createStats(target, id);
  return { target, id, release: '', pools: [], stats, underWay: new Set(), streams: createStreams() };
}
