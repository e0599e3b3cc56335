import { workAlone, workInTurns } from '../../src/crew.ts';
import type { HookBook } from '../../src/flows/alerts/hook.ts';
import { openIntake } from '../../src/flows/alerts/intake.ts';
import { createDoubts } from '../../src/flows/doubts.ts';
import { noAuditor } from '../../src/flows/paging/auditor.ts';
import { createPager } from '../../src/flows/paging/pager.ts';
import { createSamples } from '../../src/flows/sample.ts';
import type { World } from '../../src/flows/world.ts';
import type { Clock } from '../../src/lib/clock.ts';
import { ProviderError } from '../../src/lib/errors.ts';
import { createKeyring } from '../../src/lib/keyring.ts';
import type { Fleet, InstanceChange } from '../../src/providers/fleet/port.ts';
import type { Router } from '../../src/providers/router/port.ts';
import type { SharedStore, Store } from '../../src/store/store.ts';
import { fenceWrites } from '../../src/store/under-duty.ts';
import { natureOf, parseConfig, SOURCE, TARGET } from './commits.ts';
import { inside, isCut, look, reach } from './reach.ts';
import type { Call, Sea, Server } from './sea.ts';

const HOME = 'home';

export type Harbour = {
  readonly sea: Sea;
  /** One server works alone; of several, one is on duty. */
  readonly servers: 1 | 2;
  readonly deathShows: boolean;
};

/** Start a server on what is there: the very crew that works in production, in a world that can be disturbed. */
export function launch(harbour: Harbour, number: number): Server {
  const { sea, servers } = harbour;
  const { crew: all } = sea;
  const server: Server = {
    ...{
      number,
      name: `s${number + 1}.${all.size + 1}`,
      alive: true,
      stillUntilMs: 0,
      offMs: 0,
      duty: null,
    },
    wake: () => undefined,
    stop: async () => undefined,
  };
  all.set(server.name, server);
  const world = worldOf(sea, server);
  const crew = servers === 1 ? workAlone(world, TASKS) : workInTurns(world, turnsOf(harbour, server, world));
  crew.then(
    (working) => {
      server.wake = (target) => inside(sea, server, 0, () => working.wake(target));
      server.stop = () => working.close();
    },
    // A server that cannot begin its work ends, and is started again.
    () => {
      server.alive = false;
    },
  );
  return server;
}

/** At sea there are no pipelines, alerts, debts or reports, and nobody is paged: those who look after them would only cost time. */
const TASKS = { watched: { branches: [], data: '' }, keepers: [] };

function turnsOf({ sea, deathShows }: Harbour, server: Server, world: World) {
  return {
    ...TASKS,
    store: world.store as SharedStore,
    home: HOME,
    moveHere: false,
    isGone: (worker: string) => deathShows && sea.crew.get(worker)?.alive === false,
    openFleet: async ({ demandDuty }: { demandDuty: () => void }) => fleetOf(sea, server, demandDuty),
    onDuty: (isOn: boolean) => {
      if (isOn) sea.tally.takeovers += 1;
    },
  };
}

function noAlerts(
  sea: Sea,
  server: Server,
  store: SharedStore,
): Pick<World, 'senders' | 'hooks' | 'intake' | 'confirmer'> {
  const book: HookBook = { alerts: [], heartbeats: [], alertKeys: createKeyring([]), heartbeatKeys: createKeyring([]) };
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const still = { ...clockOf(sea, server), every: () => () => undefined };
  return {
    senders: new Map(),
    hooks: new Map(),
    intake: openIntake({ store, clock: still, log }, book),
    confirmer: { visit: () => Promise.reject(new Error('at sea')) },
  };
}

function worldOf(sea: Sea, server: Server): World {
  const store = storeOf(sea, server);
  const call = (name: string, subject: string): Call => ({
    server,
    place: 'other',
    name,
    subject,
    fence: null,
    duty: null,
  });
  return {
    clock: clockOf(sea, server),
    store,
    fleet: fleetOf(sea, server, () => undefined),
    router: routerOf(sea, server),
    source: {
      ...SOURCE,
      checkOut: (_repository, sha) => reach(sea, call('check out', sha.charAt(0)), async () => undefined),
    },
    judge: { judge: () => Promise.reject(new ProviderError('judge', 'not at sea', { retryable: false })) },
    checks: { run: async ({ name }) => ({ name, state: 'not-known', text: 'at sea', atMs: 0, tookMs: 0 }) },
    monitor: { note: () => null },
    database: { ask: async () => ({}), applied: async () => null },
    commands: { run: async () => ({ kind: 'failed', why: 'at sea' }) },
    builder: {
      build: ({ env }) => reach(sea, call('build', ''), async () => built(String(env.ASTERN_SHA))),
      endLeft: async () => undefined,
    },
    builds: {
      logOf: (operation) => operation,
      open: async (operation) => operation,
      remove: async () => undefined,
      keepNewestLogs: async () => undefined,
    },
    parallelGates: 4,
    recoveryWithinMs: 120_000,
    gateFiles: {
      logOf: ({ gate }) => gate,
      open: async ({ pipeline, gate, attempt }) => `${pipeline}/${gate}.${attempt}`,
      remove: async () => undefined,
      clear: async () => undefined,
      clearOthers: async () => undefined,
      keepNewestLogs: async () => undefined,
    },
    artifacts: sea.artifacts,
    log: {
      info: () => undefined,
      warn: () => undefined,
      error: (facts, what) => sea.note(`  ${server.name} ${what} ${JSON.stringify(facts)}`),
    },
    url: 'http://sea.test',
    worker: server.name,
    people: [],
    routers: new Set(['builtin']),
    freezes: [],
    parseConfig,
    resolveEnv: () => ({}),
    samples: createSamples(),
    doubts: createDoubts(clockOf(sea, server)),
    ci: { retrigger: async () => ({ kind: 'left', why: 'there is no CI here' }) },
    lookAt: () => undefined,
    ...noAlerts(sea, server, store),
    notifiers: new Map(),
    auditor: noAuditor,
    pager: createPager(clockOf(sea, server)),
    wake: (target) => server.wake(target),
  };
}

function clockOf(sea: Sea, server: Server): Clock {
  const now = () => sea.tide.nowMs() + server.offMs;
  return {
    now,
    monotonic: sea.defect === 'lease-by-the-wall-clock' ? now : sea.tide.nowMs,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted === true) return reject(signal.reason);
        const aborted = () => reject(signal?.reason);
        signal?.addEventListener('abort', aborted, { once: true });
        inside(sea, server, ms, () => {
          signal?.removeEventListener('abort', aborted);
          resolve();
        });
      }),
    every: (ms, work) => {
      let wanted = true;
      const again = () => {
        if (!wanted) return;
        inside(sea, server, ms, again);
        work();
      };
      inside(sea, server, ms, again);
      return () => {
        wanted = false;
      };
    },
  };
}

/** The store as this server reaches it: each transaction takes effect at one moment, or not at all. */
function storeOf(sea: Sea, server: Server): SharedStore {
  const { store } = sea;
  const transactionUnder = (duty: number | null): Store['transaction'] => {
    const mine = duty === null || sea.defect === 'store-ignores-duty' ? store : store.underDuty(duty);
    const call: Call = { server, place: 'store', name: 'transaction', subject: '', fence: null, duty };
    return (work) => reach(sea, call, () => mine.transaction(work));
  };
  const call = (name: string): Call => ({ server, place: 'store', name, subject: '', fence: null, duty: null });
  const seen: SharedStore = {
    ...withNouns(sea, server, store),
    transaction: transactionUnder(null),
    onEvents: (listener) => store.onEvents(() => inside(sea, server, 1, listener)),
    duty: {
      holder: () => look(sea, call('look at duty'), store.duty.holder),
      claim: async (wanted) => {
        const taken = await reach(sea, call('claim duty'), () => claimDuty(sea, server, wanted));
        if (taken !== null) server.duty = taken.fence;
        return taken;
      },
      renew: (fence, leaseMs) => reach(sea, call('renew duty'), () => store.duty.renew(fence, leaseMs)),
      release: (fence) => reach(sea, call('release duty'), () => store.duty.release(fence)),
      hold: (fence) => store.duty.hold(fence),
    },
    underDuty: (fence) => fenceWrites(seen, transactionUnder(fence)),
    close: async () => undefined,
  };
  return {
    ...seen,
    operations: { ...seen.operations, claim: (id, lease) => seen.transaction((tx) => tx.operations.claim(id, lease)) },
  };
}

type Claim = Parameters<SharedStore['duty']['claim']>[0];

/** Who is on duty stays so until the lease is over by the database's clock, or it is dead. */
async function claimDuty(sea: Sea, server: Server, wanted: Claim): ReturnType<SharedStore['duty']['claim']> {
  const { store, tide, crew, hooks } = sea;
  const before = await store.duty.holder();
  const taken = await store.duty.claim(wanted);
  const lasted = before !== null && before.worker !== server.name && before.leaseUntilMs > tide.nowMs();
  if (taken !== null && lasted && crew.get(before.worker)?.alive === true)
    hooks.report(`${server.name} took the duty from ${before.worker}, which lives and has a lease`);
  return taken;
}

type Method = (...given: readonly unknown[]) => Promise<unknown>;

/** A dead server hears nothing any more, and one that is cut off gets an error. */
function withNouns(sea: Sea, server: Server, store: Store): Store {
  const atStore = { server, place: 'store' } as const;
  const asked = (method: Method, given: readonly unknown[]): Promise<unknown> => {
    if (!server.alive) return new Promise(() => undefined);
    if (!isCut(sea, atStore)) return method(...given);
    return Promise.reject(new ProviderError('database', 'no answer', { retryable: true }));
  };
  const seen: Record<string, unknown> = { ...store };
  for (const [noun, methods] of Object.entries(store)) {
    if (noun === 'now' || noun === 'readTogether')
      seen[noun] = (...given: readonly unknown[]) => asked(methods as unknown as Method, given);
    if (typeof methods !== 'object') continue;
    const around: Record<string, Method> = { ...(methods as Record<string, Method>) };
    for (const name of Object.keys(around)) {
      const method = around[name] as Method;
      around[name] = (...given) => asked(method, given);
    }
    seen[noun] = around;
  }
  return seen as unknown as Store;
}

function fleetOf(sea: Sea, server: Server, demandDuty: () => void): Fleet {
  const { fleet } = sea;
  const change = (name: string, subject: string, act: () => Promise<void>): Promise<void> => {
    demandDuty();
    return reach(sea, { server, place: 'fleet', name, subject, fence: null, duty: null }, act);
  };
  const listeners = new Set<(change: InstanceChange) => void>();
  return {
    ...fleet,
    place: async (stack) => change('place', stack.stack, () => fleet.place(stack)),
    start: async (spec) => change('start', spec.id, () => fleet.start(spec)),
    observe: (target) =>
      look(sea, { server, place: 'fleet', name: 'look at fleet', subject: '', fence: null, duty: null }, () =>
        fleet.observe(target),
      ),
    quiesce: async (id, signal) => change('quiesce', id, () => fleet.quiesce(id, signal)),
    stop: async (id, stop) => change('stop', id, () => fleet.stop(id, stop)),
    remove: async (target, stack) => change('remove', stack, () => fleet.remove(target, stack)),
    onChange: (listener) => {
      const told = (what: InstanceChange) => inside(sea, server, 1, () => listener(what));
      listeners.add(told);
      sea.changes.add(told);
    },
    close: async () => {
      for (const one of listeners) sea.changes.delete(one);
    },
  };
}

function routerOf(sea: Sea, server: Server): Router {
  const { router } = sea;
  const fenceOf = (fence: number) =>
    sea.defect === 'router-ignores-fences' ? Math.max(fence, router.recorded(TARGET)?.fence ?? 0) : fence;
  const change = <T>(name: string, subject: string, fence: number, act: () => Promise<T>): Promise<T> =>
    reach(sea, { server, place: 'router', name, subject, fence, duty: null }, () => {
      const lastWrite = router.remember();
      return act().finally(() => {
        sea.before.lastWrite = lastWrite;
      });
    });
  return {
    ...router,
    // Nothing can be asked through a router without sockets.
    addressOf: async () => '',
    prepare: (order) =>
      change('prepare', order.stack.id, order.fence, () => router.prepare({ ...order, fence: fenceOf(order.fence) })),
    activate: (order) =>
      change('activate', order.stack, order.fence, () => router.activate({ ...order, fence: fenceOf(order.fence) })),
    resume: (order) =>
      change('tell fence', '', order.fence, () => router.resume({ ...order, fence: fenceOf(order.fence) })),
    observe: (target) =>
      look(sea, { server, place: 'router', name: 'look at router', subject: '', fence: null, duty: null }, () =>
        observe(sea, target),
      ),
    retire: (order) =>
      change('retire', order.stack, order.fence, async () => {
        // Like the real one: what is not known needs no retirement.
        if (router.recorded(order.target) === null) return { cutRequests: 0, cutStreams: 0, waitedMs: 0 };
        return router.retire({ ...order, fence: fenceOf(order.fence) });
      }),
  };
}

function observe(sea: Sea, target: string): ReturnType<Router['observe']> {
  return sea.defect === 'router-is-not-asked' ? believe(sea, target) : sea.router.observe(target);
}

async function believe(sea: Sea, target: string): ReturnType<Router['observe']> {
  const seen = await sea.router.observe(target);
  const hot = (await sea.store.stacks.ofTarget(target)).find((stack) => stack.tag === 'hot');
  return { ...seen, production: hot?.id ?? null };
}

function built(sha: string): Awaited<ReturnType<World['builder']['build']>> {
  if (natureOf(sha) !== 'unbuildable') return { kind: 'built', durationMs: 1_000 };
  return { kind: 'failed', exitCode: 1, signal: null, lastLines: ['no'] };
}
