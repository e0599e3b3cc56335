import type { World } from '../../src/flows/world.ts';
import type { Clock } from '../../src/lib/clock.ts';
import { createMemoryFleet, type MemoryFleet } from '../../src/providers/fleet/memory/index.ts';
import { MemoryMachine, WELL_BEHAVED } from '../../src/providers/fleet/memory/machine.ts';
import type { InstanceChange } from '../../src/providers/fleet/port.ts';
import { createMemoryRouter, type MemoryRouter, type Table } from '../../src/providers/router/memory/index.ts';
import type { SharedStore } from '../../src/store/store.ts';
import { natureOf, TARGET } from './commits.ts';
import { type Defect, withDefect } from './defects.ts';
import type { Remembered } from './memory-store.ts';
import type { Fault, On, Place } from './moves.ts';
import { createTally, type Tally } from './tally.ts';
import { createDice, createTide, type Tide } from './tide.ts';

/** Everything that outlives a server, and the hooks through which a test sees and disturbs what servers do. */
export type Sea = {
  readonly tide: Tide;
  readonly dice: () => number;
  /** The database's clock, which is the true time. */
  readonly clock: Clock;
  readonly store: SharedStore;
  readonly machine: MemoryMachine;
  readonly fleet: MemoryFleet;
  readonly router: MemoryRouter;
  readonly artifacts: World['artifacts'];
  /** Health is not known before this time, as after a restart of the router. */
  readonly health: { unknownUntilMs: number };
  /** Befalls the next call of that name. */
  readonly omen: { fault: Fault | null; on: On };
  /** Until when which server (null: none) does not reach which place. */
  readonly cuts: Map<Place, { readonly server: number | null; readonly untilMs: number }>;
  /** When the last call that is late will have taken effect. */
  readonly late: { untilMs: number };
  /** Every server that was ever started, by name. */
  readonly crew: Map<string, Server>;
  readonly changes: Set<(change: InstanceChange) => void>;
  /** How many things have befallen the target, and when the last one did. */
  readonly chances: { count: number; lastMs: number; brokenGlass: boolean };
  /** Brings the router back to what it was before its last change. */
  readonly before: { lastWrite: (() => void) | null };
  readonly defect: Defect | null;
  readonly tally: Tally;
  /** What happened, for people; null: nobody reads it. */
  readonly trace: string[] | null;
  note(what: string): void;
  /** Transactions so far. */
  readonly writes: { count: number };
  readonly hooks: Hooks;
};

export type Hooks = {
  /** Something is so that must not be. */
  report: (what: string) => void;
  /** A call leaves its server. */
  leave: (call: Call) => void;
  /** A call takes effect now; what it returns is called when it has. */
  effect: (call: Call, leftMs: number) => Promise<() => Promise<void>>;
};

/** What a server asks of the world outside it. */
export type Call = {
  readonly server: Server;
  readonly place: Place | 'other';
  readonly name: string;
  readonly subject: string;
  /** Of a change to the router. */
  readonly fence: number | null;
  /** Of a transaction: the duty under which it is done; null: none is needed. */
  readonly duty: number | null;
};

/** A server process. */
export type Server = {
  /** 0 or 1: the place that it was started in. */
  readonly number: number;
  readonly name: string;
  alive: boolean;
  stillUntilMs: number;
  /** How far its wall clock is off. */
  offMs: number;
  /** The duty that it took last. */
  duty: number | null;
  wake: (target: string) => void;
  stop: () => Promise<void>;
};

export type OpenStore = (clock: Clock, before: Remembered | null) => SharedStore | Promise<SharedStore>;

/** Everything that outlives a server, as it was at some moment. */
export type Before = {
  readonly nowMs: number;
  readonly store: Remembered;
  readonly machine: MemoryMachine;
  readonly table: Table;
  readonly artifacts: readonly string[];
};

export type SeaOptions = {
  readonly open: OpenStore;
  readonly settled: () => Promise<void>;
  readonly seed: number;
  readonly defect: Defect | null;
  readonly isTraced: boolean;
};

/** `before`: what it begins with; null: nothing is there yet. */
export async function createSea(options: SeaOptions, before: Before | null = null): Promise<Sea> {
  const { open, settled, seed, defect, isTraced } = options;
  const tide = createTide(settled, before?.nowMs);
  const beganMs = tide.nowMs();
  const trace: string[] | null = isTraced ? [] : null;
  const clock: Clock = {
    now: tide.nowMs,
    monotonic: tide.nowMs,
    sleep: (ms) => new Promise((resolve) => tide.after(ms, resolve)),
    every: () => () => undefined,
  };
  const machine = before?.machine.twin(clock) ?? new MemoryMachine(clock);
  machine.behave = ({ sha }) =>
    natureOf(sha) === 'dying' ? { ...WELL_BEHAVED, exits: { code: 1, words: 'no' } } : WELL_BEHAVED;
  const health = { unknownUntilMs: 0 };
  const problemOf = (id: string) => {
    if (!runs(machine, id)) return 'connection refused';
    return tide.nowMs() >= health.unknownUntilMs ? null : 'not checked yet';
  };
  const changes = new Set<(change: InstanceChange) => void>();
  const fleet = createMemoryFleet({ clock, machine });
  fleet.onChange((change) => {
    for (const listener of changes) listener(change);
  });
  return {
    tide,
    dice: createDice(seed),
    clock,
    store: withDefect(await open(clock, before?.store ?? null), defect),
    machine,
    fleet,
    router: createMemoryRouter({ clock, problemOf, table: before?.table ?? new Map() }),
    artifacts: createArtifacts(clock, before?.artifacts ?? []),
    health,
    omen: { fault: null, on: 'any' },
    cuts: new Map(),
    late: { untilMs: 0 },
    crew: new Map(),
    changes,
    chances: { count: 0, lastMs: 0, brokenGlass: false },
    before: { lastWrite: null },
    defect,
    tally: createTally(),
    trace,
    note: (what) => void trace?.push(`${((tide.nowMs() - beganMs) / 1_000).toFixed(3)} s  ${what}`),
    writes: { count: 0 },
    hooks: { report: () => undefined, leave: () => undefined, effect: async () => async () => undefined },
  };
}

function runs(machine: MemoryMachine, instance: string): boolean {
  const running = machine.instances.get(instance);
  return running !== undefined && running.pid !== null && natureOf(running.spec.sha) !== 'sick';
}

/** Is this instance up, as a health check would find it? */
export function isUp({ machine }: Sea, instance: string): boolean {
  return runs(machine, instance);
}

export type Glance = { readonly production: string | null; readonly served: boolean };

/** Who has the traffic, and does anything healthy answer it? */
export function glance(sea: Sea): Glance {
  const recorded = sea.router.recorded(TARGET);
  const production = recorded?.production ?? null;
  const stack = production === null ? undefined : recorded?.stacks.get(production)?.stack;
  const served = stack?.pools.some((pool) => pool.instances.some(({ id }) => isUp(sea, id))) === true;
  return { production, served };
}

/** Could this stack take the traffic, whatever the router knows of it? */
export function isAble(sea: Sea, stack: string): boolean {
  let some = false;
  for (const { spec } of sea.machine.instances.values()) {
    if (spec.stack !== stack || !spec.listens) continue;
    if (!isUp(sea, spec.id)) return false;
    some = true;
  }
  return some;
}

/** Each build gives a file of its own. */
function createArtifacts(clock: Clock, before: readonly string[]): World['artifacts'] {
  const kept = new Set(before);
  return {
    put: async () => {
      const digest = `sha256:${kept.size + 1}-${clock.now()}`;
      kept.add(digest);
      return { digest, sizeBytes: 1 };
    },
    take: async () => {
      throw new Error('nothing is built elsewhere here');
    },
    verify: async (digest) => (kept.has(digest) ? 'present' : 'missing'),
    has: async (digest) => kept.has(digest),
    unpack: async () => undefined,
    remove: async (digest) => void kept.delete(digest),
    list: async () => [...kept],
    freeBytes: async () => 1e12,
  };
}
