import type { Clock } from '../../../lib/clock.ts';
import { FencedError, ProviderError } from '../../../lib/errors.ts';
import {
  type ActivateOrder,
  type Activation,
  BREAK_GLASS_KEPT,
  type BreakGlassSeen,
  type Counts,
  LATENCY_BOUNDS_MS,
  type PrepareOrder,
  type Retirement,
  type RetireOrder,
  type RoutedStack,
  type RouterProvider,
  type RouterSeen,
} from '../port.ts';

/** A router without traffic, for stories. What customers would do to it is played with the extra methods. */
export type MemoryRouter = RouterProvider & {
  /** Count requests as if a stack had answered them. */
  play(target: string, requests: { stack: string; count: number; errors?: number; tookMs?: number }): void;
  /** What is wrong with an instance (by id); null: it is well, as all are at first. */
  setProblem(instance: string, problem: string | null): void;
  /** What it has written down for a target, read without asking it. */
  recorded(target: string): Recorded | null;
  /** Returns the way to bring all targets back to what they are now, as a table that lost its last writes does. */
  remember(): () => void;
  /** A copy of all that it knows, for another router to begin with. */
  table(): Table;
  /** Every call fails like this until null is given. */
  failWith(error: Error | null): void;
};

export type Recorded = {
  readonly fence: number;
  readonly production: string | null;
  readonly stacks: ReadonlyMap<string, { readonly stack: RoutedStack }>;
};

type Known = { readonly stack: RoutedStack; production: Counts; readonly test: Counts; lastRequestAtMs: number | null };

type Target = {
  fence: number;
  production: string | null;
  test: string | null;
  paused: boolean;
  breakGlass: readonly BreakGlassSeen[];
  readonly stacks: Map<string, Known>;
};

/** What a router knows of its targets. */
export type Table = ReadonlyMap<string, Target>;

type State = {
  readonly clock: Clock;
  readonly targets: Map<string, Target>;
  readonly problems: Map<string, string>;
  readonly problemOf: (instance: string) => string | null;
  failure: Error | null;
};

type Options = {
  readonly clock: Clock;
  /** What is wrong with an instance beside what was told by `setProblem`. */
  readonly problemOf?: (instance: string) => string | null;
  /** What it begins with. */
  readonly table?: Table;
};

export function createMemoryRouter({ clock, problemOf = () => null, table = new Map() }: Options): MemoryRouter {
  const state: State = { clock, targets: copied(table), problems: new Map(), problemOf, failure: null };
  const changing = (order: { target: string; fence: number }): Target => {
    const target = known(state, order.target);
    return fenced(target, order);
  };
  return {
    abilities: { name: 'memory', streams: false, pause: true, lanes: false, latency: true },
    address: 'http://memory.invalid',
    addressOf: async () => 'http://memory.invalid',
    prepare: async (order) => prepare(state, order),
    activate: async (order) => activate(state, known(state, order.target), order),
    observe: async (target) => observe(state, target),
    targets: async () => namesIn(state),
    retire: async (order) => retire(changing(order), order),
    pause: async (order) => setPaused(changing(order), true),
    resume: async (order) => setPaused(changing(order), false),
    close: async () => undefined,
    play: (target, requests) => play(state, known(state, target), requests),
    setProblem: (instance, problem) => {
      if (problem === null) state.problems.delete(instance);
      else state.problems.set(instance, problem);
    },
    recorded: (target) => state.targets.get(target) ?? null,
    remember: () => remember(state),
    table: () => copied(state.targets),
    failWith: (error) => {
      state.failure = error;
    },
  };
}

function prepare(state: State, order: PrepareOrder): void {
  if (state.failure !== null) throw state.failure;
  const fresh: Target = {
    fence: 0,
    production: null,
    test: null,
    paused: false,
    breakGlass: [],
    stacks: new Map(),
  };
  const target = fenced(state.targets.get(order.target) ?? fresh, order);
  state.targets.set(order.target, target);
  const before = target.stacks.get(order.stack.id);
  target.stacks.set(order.stack.id, { ...(before ?? uncounted()), stack: order.stack });
  if (order.onTestEntrance) target.test = order.stack.id;
}

function activate(state: State, target: Target, order: ActivateOrder): Activation {
  const startedMs = state.clock.monotonic();
  refuseOlder(target, order);
  for (const id of [order.stack, order.testEntranceTo]) if (id !== null) stackIn(target, id);
  const { stack } = stackIn(target, order.stack);
  const from = target.production;
  if (
    from !== order.stack &&
    !stack.pools.every((pool) => pool.instances.some((one) => problem(state, one.id) === null))
  ) {
    throw new ProviderError('memory', `stack ${order.stack} has a pool without a healthy instance`, {
      retryable: true,
    });
  }
  const former = from === null || from === order.stack ? undefined : target.stacks.get(from);
  target.fence = order.fence;
  target.production = order.stack;
  const { stack: to, fence, breakGlass } = order;
  const note = breakGlass === undefined ? [] : [...target.breakGlass, { ...breakGlass, fence, from, to }];
  target.breakGlass = note.slice(-BREAK_GLASS_KEPT);
  if (target.test === order.stack) target.test = order.testEntranceTo;
  const lastAtMs = former?.lastRequestAtMs ?? null;
  return {
    alreadySo: from === order.stack,
    from,
    switchedAfterMs: state.clock.monotonic() - startedMs,
    confirmedAfterMs: state.clock.monotonic() - startedMs,
    lastOnFormerAfterMs: lastAtMs === null ? null : lastAtMs - state.clock.now(),
    inFlightOnFormer: 0,
    streamsOnFormer: 0,
    confirmedBy: { freshConnection: true, openConnection: true },
  };
}

function observe(state: State, name: string): RouterSeen {
  if (state.failure !== null) throw state.failure;
  const target = state.targets.get(name);
  if (target === undefined) {
    return { fence: 0, production: null, test: null, paused: false, breakGlass: [], stacks: [] };
  }
  const { fence, production, test, paused, breakGlass, stacks } = target;
  return { fence, production, test, paused, breakGlass, stacks: [...stacks.values()].map((one) => seen(state, one)) };
}

function namesIn({ failure, targets }: State): readonly string[] {
  if (failure !== null) throw failure;
  return [...targets.keys()];
}

function seen(state: State, { stack, production, test, lastRequestAtMs }: Known): RouterSeen['stacks'][number] {
  const instances: RouterSeen['stacks'][number]['instances'][number][] = [];
  for (const { health, instances: all } of stack.pools) {
    for (const { id, host, port } of all) {
      const wrong = problem(state, id);
      const passes = wrong === null ? (health?.passes ?? 1) : 0;
      const lastPassAgoMs = passes > 0 ? 0 : null;
      instances.push({ id, host, port, up: wrong === null, passes, lastPassAgoMs, lastProblem: wrong });
    }
  }
  return {
    id: stack.id,
    release: stack.release,
    instances,
    production,
    test,
    inFlight: 0,
    streams: 0,
    lastRequestAtMs,
  };
}

function problem(state: State, instance: string): string | null {
  return state.problems.get(instance) ?? state.problemOf(instance);
}

function remember({ targets }: State): () => void {
  const then = [...targets].map(([name, target]) => [name, { ...target, stacks: new Map(target.stacks) }] as const);
  return () => {
    targets.clear();
    for (const [name, target] of then) targets.set(name, target);
  };
}

function copied(table: Table): Map<string, Target> {
  const stacks = (target: Target) => new Map([...target.stacks].map(([id, stack]) => [id, { ...stack }]));
  return new Map([...table].map(([name, target]) => [name, { ...target, stacks: stacks(target) }]));
}

function retire(target: Target, order: RetireOrder): Retirement {
  if (target.production === order.stack) {
    throw new ProviderError('memory', `stack ${order.stack} takes the production traffic`, { retryable: false });
  }
  if (target.test === order.stack) target.test = null;
  target.stacks.delete(order.stack);
  return { cutRequests: 0, cutStreams: 0, waitedMs: 0 };
}

function setPaused(target: Target, paused: boolean): void {
  target.paused = paused;
}

function play(state: State, target: Target, requests: Parameters<MemoryRouter['play']>[1]): void {
  const stack = stackIn(target, requests.stack);
  const { count, errors = 0, tookMs = 5 } = requests;
  const found = LATENCY_BOUNDS_MS.findIndex((bound) => tookMs <= bound);
  const bucket = found === -1 ? LATENCY_BOUNDS_MS.length : found;
  const before = stack.production;
  stack.production = {
    requests: before.requests + count,
    errors: before.errors + errors,
    failures: before.failures,
    latency: before.latency.map((number, at) => (at === bucket ? number + count : number)),
  };
  if (count > 0) stack.lastRequestAtMs = state.clock.now();
}

function known(state: State, name: string): Target {
  if (state.failure !== null) throw state.failure;
  const target = state.targets.get(name);
  if (target === undefined) throw new ProviderError('memory', `target ${name} is not known`, { retryable: false });
  return target;
}

function stackIn(target: Target, id: string): Known {
  const stack = target.stacks.get(id);
  if (stack === undefined) throw new ProviderError('memory', `stack ${id} is not known`, { retryable: false });
  return stack;
}

function fenced(target: Target, order: { target: string; fence: number }): Target {
  refuseOlder(target, order);
  target.fence = order.fence;
  return target;
}

function refuseOlder(target: Target, order: { target: string; fence: number; breakGlass?: unknown }): void {
  const lowest = order.breakGlass === undefined ? target.fence : target.fence + 1;
  if (order.fence < lowest) throw new FencedError(`router ${order.target}`, order.fence, target.fence);
}

function uncounted(): Omit<Known, 'stack'> {
  const none = (): Counts => ({
    requests: 0,
    errors: 0,
    failures: 0,
    latency: new Array<number>(LATENCY_BOUNDS_MS.length + 1).fill(0),
  });
  return { production: none(), test: none(), lastRequestAtMs: null };
}
