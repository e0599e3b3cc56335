import type { Operation, Serving, Stack, StepRecord } from '../../src/core/deploys/model.ts';
import type { Watch } from '../../src/core/deploys/watch.ts';
import type { Event } from '../../src/core/events/model.ts';
import type { Lock } from '../../src/core/locks/model.ts';
import type { Clock } from '../../src/lib/clock.ts';
import { FencedError } from '../../src/lib/errors.ts';
import {
  ActiveOperationError,
  type Answer,
  type Nouns,
  type Service,
  type Store,
  type StoredRelease,
  type Target,
} from '../../src/store/store.ts';

type HeldLock = Lock & { readonly endedAtMs: number | null };

/** Everything that is remembered; rows are never changed, only replaced, so that a copy of the maps is a copy of it all. */
export type Tables = {
  readonly services: Map<string, Service & { readonly lastRelease: number }>;
  readonly targets: Map<string, Target & { readonly fence: number }>;
  readonly releases: Map<number, StoredRelease>;
  readonly stacks: Map<string, Stack>;
  readonly servings: Map<string, readonly Serving[]>;
  readonly rejections: Map<number, Awaited<ReturnType<Nouns['rejections']['ofTarget']>>[number]>;
  readonly locks: Map<string, HeldLock>;
  readonly operations: Map<string, Operation>;
  readonly steps: Map<string, readonly StepRecord[]>;
  readonly answers: Map<string, Answer>;
  readonly watches: Map<string, Watch>;
};

export type MemoryStore = Store & { readonly tables: () => Tables; readonly log: () => readonly Event[] };

/** The store without a database: the same rules, a hundred times faster, so that thousands of histories fit into a minute. */
export function createMemoryStore(clock: Clock): MemoryStore {
  let tables: Tables = empty();
  const events: Event[] = [];
  let turn: Promise<unknown> = Promise.resolve();

  async function transaction<T>(work: (tx: Nouns) => Promise<T>): Promise<T> {
    const draft = copy(tables);
    const written = events.length;
    try {
      const result = await work(nounsOn(() => draft, events, clock));
      tables = draft;
      return result;
    } catch (error) {
      events.length = written;
      throw error;
    }
  }

  const queued: Store['transaction'] = (work) => {
    const next = turn.then(() => transaction(work));
    turn = next.catch(() => undefined);
    return next;
  };
  const direct = nounsOn(() => tables, events, clock);
  return {
    ...direct,
    operations: {
      ...direct.operations,
      claim: (id, lease) => queued((tx) => tx.operations.claim(id, lease)),
    },
    transaction: queued,
    onEvents: () => () => undefined,
    close: async () => undefined,
    tables: () => tables,
    log: () => events,
  };
}

function empty(): Tables {
  return {
    services: new Map(),
    targets: new Map(),
    releases: new Map(),
    stacks: new Map(),
    servings: new Map(),
    rejections: new Map(),
    locks: new Map(),
    operations: new Map(),
    steps: new Map(),
    answers: new Map(),
    watches: new Map(),
  };
}

function copy(tables: Tables): Tables {
  return {
    services: new Map(tables.services),
    targets: new Map(tables.targets),
    releases: new Map(tables.releases),
    stacks: new Map(tables.stacks),
    servings: new Map(tables.servings),
    rejections: new Map(tables.rejections),
    locks: new Map(tables.locks),
    operations: new Map(tables.operations),
    steps: new Map(tables.steps),
    answers: new Map(tables.answers),
    watches: new Map(tables.watches),
  };
}

type Ask = () => Tables;

function nounsOn(ask: Ask, events: Event[], clock: Clock): Nouns {
  const now = () => clock.now();
  return {
    now: async () => now(),
    services: {
      get: async (name) => ask().services.get(name) ?? null,
      list: async () => [...ask().services.values()],
      put: async (service) => {
        const lastRelease = ask().services.get(service.name)?.lastRelease ?? 0;
        ask().services.set(service.name, { ...service, lastRelease });
      },
    },
    targets: {
      get: async (name) => ask().targets.get(name) ?? null,
      list: async () => [...ask().targets.values()],
      put: async (target) => {
        ask().targets.set(target.name, { ...target, fence: ask().targets.get(target.name)?.fence ?? 0 });
      },
      nextFence: async (name) => nextFence(ask(), name),
      fence: async (name) => ask().targets.get(name)?.fence ?? 0,
      raiseFence: async (name, fence) => {
        const target = ask().targets.get(name);
        if (target === undefined || target.fence >= fence) return null;
        ask().targets.set(name, { ...target, fence });
        return target.fence;
      },
    },
    ...releaseNouns(ask),
    ...trafficNouns(ask),
    ...lockNouns(ask),
    operations: operationNouns(ask, now),
    ...recordNouns(ask, events, now),
  };
}

function nextFence(tables: Tables, name: string): number {
  const target = tables.targets.get(name);
  if (target === undefined) throw new Error(`no target ${name}`);
  tables.targets.set(name, { ...target, fence: target.fence + 1 });
  return target.fence + 1;
}

function releaseNouns(ask: Ask): Pick<Nouns, 'releases'> {
  const newestFirst = () => [...ask().releases.values()].reverse();
  return {
    releases: {
      add: async (release) => {
        const service = ask().services.get(release.service);
        if (service === undefined) throw new Error(`no service ${release.service}`);
        const number = service.lastRelease + 1;
        ask().services.set(service.name, { ...service, lastRelease: number });
        const stored: StoredRelease = { ...release, number, removedAtMs: null };
        ask().releases.set(number, stored);
        return stored;
      },
      get: async (_service, number) => ask().releases.get(number) ?? null,
      bySha: async (_service, sha) => newestFirst().filter((one) => one.commit.sha === sha),
      byPrefix: async (_service, prefix) => newestFirst().filter((one) => one.commit.sha.startsWith(prefix)),
      list: async (_service, { limit }) => newestFirst().slice(0, limit),
      markRemoved: async (_service, number, atMs) => {
        const release = ask().releases.get(number);
        if (release?.removedAtMs === null) ask().releases.set(number, { ...release, removedAtMs: atMs });
      },
      digestsInUse: async () => [
        ...new Set(newestFirst().flatMap((one) => (one.removedAtMs === null ? [one.digest] : []))),
      ],
    },
  };
}

function trafficNouns(ask: Ask): Pick<Nouns, 'stacks' | 'servings' | 'rejections' | 'watches'> {
  const servingsOf = (target: string) => ask().servings.get(target) ?? [];
  return {
    stacks: {
      get: async (id) => ask().stacks.get(id) ?? null,
      ofTarget: async (target) => [...ask().stacks.values()].filter((stack) => stack.target === target),
      all: async () => [...ask().stacks.values()],
      put: async (stack) => void ask().stacks.set(stack.id, stack),
      remove: async (id) => void ask().stacks.delete(id),
    },
    servings: {
      ofTarget: async (target, { limit }) => servingsOf(target).slice(-limit).reverse(),
      begin: async ({ target, release, stack, atMs }) => {
        const open = servingsOf(target).find((one) => one.untilMs === null);
        if (open?.stack === stack) return;
        const ended = servingsOf(target).map((one) => (one === open ? { ...one, untilMs: atMs } : one));
        const begun: Serving = { target, release, stack, fromMs: atMs, untilMs: null, outcome: 'unproven' };
        ask().servings.set(target, [...ended, begun]);
      },
      judge: async (stack, outcome) => {
        for (const [target, all] of ask().servings) {
          const newest = all.findLast((one) => one.stack === stack);
          if (newest === undefined) continue;
          const judged = all.map((one) => (one === newest ? { ...one, outcome } : one));
          ask().servings.set(target, judged);
        }
      },
    },
    rejections: {
      ofTarget: async () => [...ask().rejections.values()],
      put: async (rejection) => void ask().rejections.set(rejection.release, rejection),
      remove: async (_target, release) => void ask().rejections.delete(release),
    },
    watches: {
      ofTarget: async (target) => ask().watches.get(target) ?? null,
      active: async () => [...ask().watches.values()].filter((watch) => watch.state === 'watching'),
      put: async (watch) => void ask().watches.set(watch.target, watch),
    },
  };
}

function lockNouns(ask: Ask): Pick<Nouns, 'locks'> {
  const open = () => [...ask().locks.values()].filter((lock) => lock.endedAtMs === null);
  return {
    locks: {
      get: async (id) => ask().locks.get(id) ?? null,
      held: async (nowMs) => open().filter((lock) => lock.expiresAtMs === null || lock.expiresAtMs > nowMs),
      expired: async (nowMs) => open().filter((lock) => lock.expiresAtMs !== null && lock.expiresAtMs <= nowMs),
      put: async (lock) => {
        ask().locks.set(lock.id, { ...lock, endedAtMs: ask().locks.get(lock.id)?.endedAtMs ?? null });
      },
      end: async (id, atMs) => {
        const lock = ask().locks.get(id);
        if (lock === undefined || lock.endedAtMs !== null) return false;
        ask().locks.set(id, { ...lock, endedAtMs: atMs });
        return true;
      },
    },
  };
}

function operationNouns(ask: Ask, now: () => number): Nouns['operations'] {
  const all = () => [...ask().operations.values()];
  const active = (target: string) => all().find((one) => one.target === target && one.status === 'active') ?? null;
  const put = (operation: Operation) => void ask().operations.set(operation.id, operation);
  const hold = (id: string, fence: number): Operation => {
    const operation = ask().operations.get(id);
    if (operation === undefined) throw new Error(`no operation ${id}`);
    if (operation.status !== 'active' || operation.fence !== fence)
      throw new FencedError(`operation ${id}`, fence, operation.fence);
    return operation;
  };
  return {
    start: async ({ id, target, goal, actor, release }) => {
      const running = active(target);
      if (running !== null) throw new ActiveOperationError(running);
      const operation: Operation = {
        ...{ id, target, kind: goal.kind, status: 'active', goal, actor, release, step: null, attempts: 0, fence: 0 },
        ...{ worker: null, leaseUntilMs: 0, wakeAtMs: 0, createdAtMs: now(), endedAtMs: null },
        ...{ problem: null, undoing: null, result: null },
      };
      put(operation);
      return operation;
    },
    get: async (id) => ask().operations.get(id) ?? null,
    active: async (target) => active(target),
    allActive: async () => all().filter((one) => one.status === 'active'),
    list: async ({ limit }) => all().reverse().slice(0, limit),
    claim: async (id, { worker, leaseMs, evenIfLeased }) => {
      const found = ask().operations.get(id);
      if (found?.status !== 'active' || found.wakeAtMs > now()) return null;
      const anothers = found.worker !== null && found.worker !== worker && found.leaseUntilMs > now();
      if (anothers && evenIfLeased !== true) return null;
      const fence = nextFence(ask(), found.target);
      const claimed = { ...found, worker, fence, leaseUntilMs: now() + leaseMs };
      put(claimed);
      return claimed;
    },
    renew: async (id, fence, leaseMs) => {
      const found = ask().operations.get(id);
      if (found?.status !== 'active' || found.fence !== fence) return false;
      put({ ...found, leaseUntilMs: now() + leaseMs });
      return true;
    },
    hold: async (id, fence) => hold(id, fence),
    update: async (id, fence, change) => put({ ...hold(id, fence), ...change }),
    end: async (id, fence, { status, problem, result }) => {
      const found = ask().operations.get(id);
      if (found?.fence === fence && found.status === status) return;
      const ended = { status, endedAtMs: now(), leaseUntilMs: 0, problem: problem ?? null, result: result ?? null };
      put({ ...hold(id, fence), ...ended });
    },
    record: async ({ id, target, goal, actor, release, fence, atMs }, { status, problem, result }) => {
      put({
        ...{ id, target, kind: goal.kind, status, goal, actor, release, step: null, attempts: 0, fence },
        ...{ worker: null, leaseUntilMs: 0, wakeAtMs: 0, createdAtMs: atMs, endedAtMs: now() },
        ...{ problem: problem ?? null, undoing: null, result: result ?? null },
      });
    },
    supersede: async (id, problem) => {
      const found = ask().operations.get(id);
      if (found?.status !== 'active') return;
      const fence = nextFence(ask(), found.target);
      put({ ...found, fence, status: 'superseded', endedAtMs: now(), leaseUntilMs: 0, problem });
    },
  };
}

function recordNouns(ask: Ask, events: Event[], now: () => number): Pick<Nouns, 'steps' | 'events' | 'answers'> {
  const stepsOf = (operation: string) => ask().steps.get(operation) ?? [];
  const fitting = (filter: { target?: string; operation?: string }) =>
    events.filter(
      (event) =>
        (filter.target === undefined || event.target === filter.target) &&
        (filter.operation === undefined || event.operation === filter.operation),
    );
  return {
    steps: {
      of: async (operation) => stepsOf(operation),
      everBegan: async (subject) => [...ask().steps.values()].flat().some((step) => step.subject === subject),
      begin: async ({ operation, step, subject }) => {
        const before = stepsOf(operation);
        const ordinal = before.length + 1;
        const begun = { operation, ordinal, step, subject, startedAtMs: now(), endedAtMs: null };
        ask().steps.set(operation, [...before, { ...begun, outcome: null, facts: {} }]);
        return ordinal;
      },
      end: async (operation, ordinal, { outcome, facts = {} }) => {
        const change = { outcome, facts, endedAtMs: now() };
        const ended = stepsOf(operation).map((step) => (step.ordinal === ordinal ? { ...step, ...change } : step));
        ask().steps.set(operation, ended);
      },
    },
    events: {
      append: async (event) => {
        const line: Event = { ...event, seq: events.length + 1, atMs: now(), hash: '' };
        events.push(line);
        return line;
      },
      after: async (seq, { limit, ...filter }) =>
        fitting(filter)
          .filter((event) => event.seq > seq)
          .slice(0, limit),
      newest: async ({ limit, ...filter }) => fitting(filter).slice(-limit),
      lastSeq: async () => events.length,
    },
    answers: {
      get: async (key) => ask().answers.get(key) ?? null,
      put: async (answer) => {
        if (!ask().answers.has(answer.key)) ask().answers.set(answer.key, answer);
      },
      forgetBefore: async () => undefined,
    },
  };
}
