import { createSamples } from '../../src/flows/sample.ts';
import type { World } from '../../src/flows/world.ts';
import type { Clock } from '../../src/lib/clock.ts';
import { messageOf, ProviderError } from '../../src/lib/errors.ts';
import { createMemoryFleet, type MemoryFleet } from '../../src/providers/fleet/memory/index.ts';
import { MemoryMachine, WELL_BEHAVED } from '../../src/providers/fleet/memory/machine.ts';
import { createMemoryRouter, type MemoryRouter } from '../../src/providers/router/memory/index.ts';
import type { Router } from '../../src/providers/router/port.ts';
import type { Store } from '../../src/store/store.ts';
import { natureOf, parseConfig, TARGET } from './commits.ts';

/** What may befall one effect of a server. */
export type Fault = 'crash' | 'crash-after' | 'refuse' | 'lost' | 'fatal';

/** A server process: a world whose every effect can be counted, lost or cut off. */
export type Server = {
  readonly world: World;
  readonly abort: { now: AbortController };
  alive: boolean;
  inOperation: boolean;
};

/** Everything that outlives a server, and the hooks through which a test sees and disturbs what servers do. */
export type Sea = {
  readonly clock: Clock & { pass(ms: number): void };
  readonly store: Store;
  readonly machine: MemoryMachine;
  readonly fleet: MemoryFleet;
  readonly router: MemoryRouter;
  /** Health is not known before this time, as after a restart of the router. */
  readonly health: { unknownUntilMs: number };
  readonly trace: string[];
  readonly folder: string;
  readonly hooks: Hooks;
};

export type Hooks = {
  before: (server: Server, effect: string, subject: string) => Promise<Fault | null>;
  after: (server: Server, effect: string, subject: string) => Promise<void>;
};

export type OpenStore = (clock: Clock) => Store | Promise<Store>;

/** The server process has died here; nothing catches it. */
export class Crash extends Error {}

export async function createSea(openStore: OpenStore, folder: string): Promise<Sea> {
  let nowMs = 1_700_000_000_000;
  const clock = {
    now: () => nowMs,
    monotonic: () => nowMs,
    pass: (ms: number) => {
      nowMs += ms;
    },
    sleep: async (ms: number, signal?: AbortSignal) => {
      signal?.throwIfAborted();
      nowMs += ms;
    },
    every: () => () => undefined,
  };
  const machine = new MemoryMachine(clock);
  machine.behave = ({ sha }) =>
    natureOf(sha) === 'dying' ? { ...WELL_BEHAVED, exits: { code: 1, words: 'no' } } : WELL_BEHAVED;
  return {
    clock,
    store: await openStore(clock),
    machine,
    fleet: createMemoryFleet({ clock, machine }),
    router: createMemoryRouter({ clock }),
    health: { unknownUntilMs: 0 },
    trace: [],
    folder,
    hooks: { before: async () => null, after: async () => undefined },
  };
}

/** Is this instance up, as a health check would find it? */
export function isUp(sea: Sea, instance: string): boolean {
  const running = sea.machine.instances.get(instance);
  return running !== undefined && running.pid !== null && natureOf(running.spec.sha) !== 'sick';
}

/** Bring what the router knows of health up to now. */
export async function checkHealth(sea: Sea): Promise<void> {
  await sea.fleet.observe(TARGET);
  const { stacks } = await sea.router.observe(TARGET);
  const known = sea.clock.now() >= sea.health.unknownUntilMs;
  for (const { id } of stacks.flatMap((stack) => stack.instances))
    sea.router.setProblem(id, isUp(sea, id) ? (known ? null : 'not checked yet') : 'connection refused');
}

let servers = 0;

/** Start a server on what is there. */
export function launch(sea: Sea): Server {
  const { store, fleet, clock } = sea;
  servers += 1;
  const server: Server = { alive: true, inOperation: false, abort: { now: new AbortController() }, world: {} as World };
  const run = effects(sea, server);
  const world: World = {
    clock,
    store: {
      ...store,
      transaction: (work) => run('transaction', '', () => store.transaction(work)),
      operations: {
        ...store.operations,
        claim: (id, lease) => run('claim', '', () => store.operations.claim(id, lease)),
      },
    },
    fleet: {
      ...fleet,
      place: (stack) => run('place', stack.stack, () => fleet.place(stack)),
      start: (spec) => run('start', spec.id, () => fleet.start(spec)),
      observe: (target) => run('look at fleet', '', () => fleet.observe(target)),
      quiesce: (id, signal) => run('quiesce', id, () => fleet.quiesce(id, signal)),
      stop: (id, stop) => run('stop', id, () => fleet.stop(id, stop)),
      remove: (target, stack) => run('remove', stack, () => fleet.remove(target, stack)),
    },
    router: routerOf(sea, run),
    source: {
      root: async (path) => path,
      resolve: async (_repository, sha) => ({ sha, title: `commit ${sha.charAt(0)}`, author: 'ada', committedAtMs: 0 }),
      readFile: async (_repository, sha) => sha,
      checkOut: (_repository, sha) => run('check out', sha.charAt(0), async () => undefined),
      contains: async () => false,
      between: async () => [],
    },
    builder: {
      build: ({ env }) => run('build', '', async () => built(String(env.ASTERN_SHA))),
    },
    artifacts: artifactsOf(sea),
    builds: {
      logOf: () => '',
      open: async () => '',
      remove: async () => undefined,
      keepNewestLogs: async () => undefined,
    },
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    worker: `server-${servers}`,
    routers: new Set(['builtin']),
    parseConfig,
    resolveEnv: () => ({}),
    samples: createSamples(),
    wake: () => undefined,
  };
  Object.assign(server, { world });
  return server;
}

type Run = <T>(effect: string, subject: string, act: () => Promise<T>) => Promise<T>;

/** One effect after the other, also of those that are begun together: a history must be the same each time it is played. */
function effects(sea: Sea, server: Server): Run {
  let last: Promise<unknown> = Promise.resolve();
  const one: Run = async (effect, subject, act) => {
    if (!server.alive) throw new Crash();
    const fault = await sea.hooks.before(server, effect, subject);
    if (fault === 'crash') server.alive = false;
    if (!server.alive) throw new Crash();
    if (fault === 'refuse') throw new ProviderError('sea', `${effect} was refused`, { retryable: true });
    if (fault === 'fatal') throw new ProviderError('sea', `${effect} is impossible`, { retryable: false });
    await checkHealth(sea);
    const [outcome] = await Promise.allSettled([act()]);
    sea.clock.pass(1);
    const how = outcome.status === 'rejected' ? ` -> ${messageOf(outcome.reason)}` : '';
    sea.trace.push(`    ${server.world.worker} ${effect} ${subject}${fault === null ? '' : ` !${fault}`}${how}`);
    await sea.hooks.after(server, effect, subject);
    if (fault === 'crash-after') server.alive = false;
    if (!server.alive) throw new Crash();
    if (outcome.status === 'rejected') throw outcome.reason;
    if (fault === 'lost') throw new ProviderError('sea', `the answer to ${effect} was lost`, { retryable: true });
    return outcome.value;
  };
  return (effect, subject, act) => {
    const next = last.then(() => one(effect, subject, act));
    last = next.catch(() => undefined);
    return next;
  };
}

function routerOf({ router }: Sea, run: Run): Router {
  return {
    ...router,
    // Nothing can be asked through a router without sockets.
    addressOf: async () => '',
    prepare: (order) => run('prepare', order.stack.id, () => router.prepare(order)),
    activate: (order) => run('activate', order.stack, () => router.activate(order)),
    resume: (order) => run('tell fence', '', () => router.resume(order)),
    observe: (target) => run('look at router', '', () => router.observe(target)),
    retire: (order) =>
      run('retire', order.stack, async () => {
        // Like the real one: what is not known needs no retirement.
        const { stacks } = await router.observe(order.target);
        return stacks.length === 0 ? { cutRequests: 0, cutStreams: 0, waitedMs: 0 } : router.retire(order);
      }),
  };
}

function built(sha: string): Awaited<ReturnType<World['builder']['build']>> {
  if (natureOf(sha) !== 'unbuildable') return { kind: 'built', durationMs: 1_000 };
  return { kind: 'failed', exitCode: 1, signal: null, lastLines: ['no'] };
}

const stored = new WeakMap<Sea, Set<string>>();

/** Each build gives a file of its own; the folder is made and removed by the flow and stays empty here. */
function artifactsOf(sea: Sea): World['artifacts'] {
  const kept = stored.get(sea) ?? new Set<string>();
  stored.set(sea, kept);
  return {
    put: async () => {
      const digest = `sha256:${kept.size + 1}-${sea.clock.now()}`;
      kept.add(digest);
      return { digest, sizeBytes: 1 };
    },
    verify: async (digest) => (kept.has(digest) ? 'present' : 'missing'),
    has: async (digest) => kept.has(digest),
    unpack: async () => undefined,
    remove: async (digest) => void kept.delete(digest),
    list: async () => [...kept],
    freeBytes: async () => 1e12,
  };
}
