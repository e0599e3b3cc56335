import type { Operation, Serving, Stack, StepRecord } from '../../src/core/deploys/model.ts';
import type { Watch } from '../../src/core/deploys/watch.ts';
import type { Event } from '../../src/core/events/model.ts';
import type { ChangeReport } from '../../src/core/guard/report.ts';
import type { Debt } from '../../src/core/hotfix/model.ts';
import type { Lock } from '../../src/core/locks/model.ts';
import type { Approval, GateRun, Pipeline } from '../../src/core/pipelines/pipeline.ts';
import type { Clock } from '../../src/lib/clock.ts';
import { FencedError } from '../../src/lib/errors.ts';
import type { IncidentNouns } from '../../src/store/incident-nouns.ts';
import {
  ActiveOperationError,
  type Answer,
  type Block,
  type Branch,
  type Duty,
  type DutyHolder,
  type Nouns,
  type Service,
  type SharedStore,
  type Store,
  type StoredRelease,
  type Target,
} from '../../src/store/store.ts';
import { fenceWrites } from '../../src/store/under-duty.ts';

type HeldLock = Lock & { readonly endedAtMs: number | null };

/** Everything that is remembered; rows are never changed, only replaced. */
type Tables = {
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
  readonly pipelines: Map<string, Pipeline>;
  readonly gateRuns: Map<string, GateRun>;
  readonly approvals: Map<string, Approval>;
  readonly debts: Map<string, Debt>;
  readonly blocks: Map<string, Block>;
  readonly branches: Map<string, Branch>;
  readonly reports: Map<string, ChangeReport>;
};

/** What a store remembers at some moment. */
export type Remembered = { readonly tables: Tables; readonly events: readonly Event[] };

export type MemoryStore = SharedStore & { remembered(): Remembered };

/** The store without a database: the same rules, a hundred times faster, so that thousands of histories fit into a minute. */
export function createMemoryStore(clock: Pick<Clock, 'now'>, before: Remembered | null = null): MemoryStore {
  const ledger = createLedger(before === null ? empty() : copied(before.tables));
  const events: Event[] = [...(before?.events ?? [])];
  const listeners = new Set<() => void>();
  const duty = createDuty(clock);
  const nouns = nounsOn(ledger, events, clock);
  let turn: Promise<unknown> = Promise.resolve();

  async function transaction<T>(work: (tx: Nouns) => Promise<T>): Promise<T> {
    const written = events.length;
    ledger.begin();
    try {
      const result = await work(nouns);
      if (events.length > written) for (const listener of listeners) listener();
      return result;
    } catch (error) {
      ledger.takeBack();
      events.length = written;
      throw error;
    }
  }

  const queued: Store['transaction'] = (work) => {
    const next = turn.then(() => transaction(work));
    turn = next.catch(() => undefined);
    return next;
  };
  const store: MemoryStore = {
    ...nouns,
    operations: {
      ...nouns.operations,
      claim: (id, lease) => queued((tx) => tx.operations.claim(id, lease)),
    },
    transaction: queued,
    readTogether: (work) => work(nouns),
    onEvents: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    duty,
    underDuty: (fence) =>
      fenceWrites(store, (work) =>
        queued(async (tx) => {
          await duty.hold(fence);
          return work(tx);
        }),
      ),
    remembered: () => ({ tables: copied(ledger.tables), events: [...events] }),
    close: async () => undefined,
  };
  return store;
}

function createDuty({ now }: Pick<Clock, 'now'>): Duty {
  let held: DutyHolder | null = null;
  const mine = (fence: number) => held?.fence === fence;
  return {
    holder: async () => held,
    claim: async ({ home, worker, leaseMs, insteadOf }) => {
      const isStill = held?.fence === insteadOf?.fence && held?.leaseUntilMs === insteadOf?.leaseUntilMs;
      const isFree = held === null || held.leaseUntilMs <= now() || held.worker === worker || isStill;
      if (!isFree) return null;
      held = { home, worker, fence: (held?.fence ?? 0) + 1, leaseUntilMs: now() + leaseMs };
      return held;
    },
    renew: async (fence, leaseMs) => {
      if (held === null || !mine(fence)) return false;
      held = { ...held, leaseUntilMs: now() + leaseMs };
      return true;
    },
    release: async (fence) => {
      if (held !== null && mine(fence)) held = { ...held, leaseUntilMs: 0 };
    },
    hold: async (fence) => {
      if (!mine(fence)) throw new FencedError('duty', fence, held?.fence ?? 0);
    },
  };
}

type Ledger = {
  readonly tables: Tables;
  put<K, V>(table: Map<K, V>, key: K, row: V): void;
  drop<K, V>(table: Map<K, V>, key: K): void;
  begin(): void;
  takeBack(): void;
};

/** Remembers how each row was before the transaction that changes it. */
function createLedger(tables: Tables): Ledger {
  let undo: (() => void)[] = [];
  const note = <K, V>(table: Map<K, V>, key: K) => {
    const before = table.get(key);
    undo.push(() => void (before === undefined ? table.delete(key) : table.set(key, before)));
  };
  return {
    tables,
    put: (table, key, row) => {
      note(table, key);
      table.set(key, row);
    },
    drop: (table, key) => {
      note(table, key);
      table.delete(key);
    },
    begin: () => {
      undo = [];
    },
    takeBack: () => {
      for (const step of undo.reverse()) step();
      undo = [];
    },
  };
}

/** Rows are never changed, so they are shared. */
function copied(tables: Tables): Tables {
  const copies: Record<string, ReadonlyMap<unknown, unknown>> = {};
  for (const [name, rows] of Object.entries(tables)) copies[name] = new Map<unknown, unknown>(rows);
  return copies as unknown as Tables;
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
    pipelines: new Map(),
    gateRuns: new Map(),
    approvals: new Map(),
    debts: new Map(),
    blocks: new Map(),
    branches: new Map(),
    reports: new Map(),
  };
}

function nounsOn(ledger: Ledger, events: Event[], clock: Pick<Clock, 'now'>): Nouns {
  const now = () => clock.now();
  return {
    now: async () => now(),
    services: {
      get: async (name) => ledger.tables.services.get(name) ?? null,
      list: async () => [...ledger.tables.services.values()],
      put: async (service) => {
        const lastRelease = ledger.tables.services.get(service.name)?.lastRelease ?? 0;
        ledger.put(ledger.tables.services, service.name, { ...service, lastRelease });
      },
    },
    targets: {
      get: async (name) => ledger.tables.targets.get(name) ?? null,
      list: async () => [...ledger.tables.targets.values()],
      among: async (names) => names.flatMap((name) => ledger.tables.targets.get(name) ?? []),
      names: async ({ of, after = '', limit } = {}) =>
        [...ledger.tables.targets.values()]
          .filter(({ name, service }) => (of === undefined || [name, service].includes(of)) && name > after)
          .map(({ name }) => name)
          .sort()
          .slice(0, limit),
      put: async (target) => {
        ledger.put(ledger.tables.targets, target.name, {
          ...target,
          fence: ledger.tables.targets.get(target.name)?.fence ?? 0,
        });
      },
      nextFence: async (name) => nextFence(ledger, name),
      fence: async (name) => ledger.tables.targets.get(name)?.fence ?? 0,
      raiseFence: async (name, fence) => {
        const target = ledger.tables.targets.get(name);
        if (target === undefined || target.fence >= fence) return null;
        ledger.put(ledger.tables.targets, name, { ...target, fence });
        return target.fence;
      },
    },
    ...releaseNouns(ledger),
    ...trafficNouns(ledger),
    ...lockNouns(ledger),
    ...pipelineNouns(ledger),
    ...debtNouns(ledger),
    operations: operationNouns(ledger, now),
    ...recordNouns(ledger, events, now),
    ...ashore(),
  };
}

function nextFence({ tables, put }: Ledger, name: string): number {
  const target = tables.targets.get(name);
  if (target === undefined) throw new Error(`no target ${name}`);
  put(tables.targets, name, { ...target, fence: target.fence + 1 });
  return target.fence + 1;
}

function releaseNouns(ledger: Ledger): Pick<Nouns, 'releases'> {
  const newestFirst = () => [...ledger.tables.releases.values()].reverse();
  return {
    releases: {
      add: async (release) => {
        const service = ledger.tables.services.get(release.service);
        if (service === undefined) throw new Error(`no service ${release.service}`);
        const number = service.lastRelease + 1;
        ledger.put(ledger.tables.services, service.name, { ...service, lastRelease: number });
        const stored: StoredRelease = { ...release, number, removedAtMs: null, gates: null };
        ledger.put(ledger.tables.releases, number, stored);
        return stored;
      },
      get: async (_service, number) => ledger.tables.releases.get(number) ?? null,
      bySha: async (_service, sha) => newestFirst().filter((one) => one.commit.sha === sha),
      byPrefix: async (_service, prefix) => newestFirst().filter((one) => one.commit.sha.startsWith(prefix)),
      list: async (_service, { limit }) => newestFirst().slice(0, limit),
      markRemoved: async (_service, number, atMs) => {
        const release = ledger.tables.releases.get(number);
        if (release?.removedAtMs === null)
          ledger.put(ledger.tables.releases, number, { ...release, removedAtMs: atMs });
      },
      keepGates: async (_service, number, gates) => {
        const release = ledger.tables.releases.get(number);
        if (release !== undefined) ledger.put(ledger.tables.releases, number, { ...release, gates });
      },
      digestsInUse: async () => [
        ...new Set(newestFirst().flatMap((one) => (one.removedAtMs === null ? [one.digest] : []))),
      ],
    },
  };
}

function trafficNouns(ledger: Ledger): Pick<Nouns, 'stacks' | 'servings' | 'rejections' | 'watches'> {
  const servingsOf = (target: string) => ledger.tables.servings.get(target) ?? [];
  return {
    stacks: {
      get: async (id) => ledger.tables.stacks.get(id) ?? null,
      ofTarget: async (target) => [...ledger.tables.stacks.values()].filter((stack) => stack.target === target),
      all: async () => [...ledger.tables.stacks.values()],
      put: async (stack) => void ledger.put(ledger.tables.stacks, stack.id, stack),
      remove: async (id) => void ledger.drop(ledger.tables.stacks, id),
    },
    servings: {
      ofTarget: async (target, { limit }) => servingsOf(target).slice(-limit).reverse(),
      since: async (fromMs) => [...ledger.tables.servings.values()].flat().filter((one) => one.fromMs >= fromMs),
      begin: async ({ target, release, stack, atMs }) => {
        const open = servingsOf(target).find((one) => one.untilMs === null);
        if (open?.stack === stack) return;
        const ended = servingsOf(target).map((one) => (one === open ? { ...one, untilMs: atMs } : one));
        const begun: Serving = { target, release, stack, fromMs: atMs, untilMs: null, outcome: 'unproven' };
        ledger.put(ledger.tables.servings, target, [...ended, begun]);
      },
      judge: async (stack, outcome) => {
        for (const [target, all] of ledger.tables.servings) {
          const newest = all.findLast((one) => one.stack === stack);
          if (newest === undefined) continue;
          const judged = all.map((one) => (one === newest ? { ...one, outcome } : one));
          ledger.put(ledger.tables.servings, target, judged);
        }
      },
    },
    rejections: {
      ofTarget: async () => [...ledger.tables.rejections.values()],
      put: async (rejection) => void ledger.put(ledger.tables.rejections, rejection.release, rejection),
      remove: async (_target, release) => void ledger.drop(ledger.tables.rejections, release),
    },
    watches: {
      ofTarget: async (target) => ledger.tables.watches.get(target) ?? null,
      active: async () => [...ledger.tables.watches.values()].filter((watch) => watch.state === 'watching'),
      put: async (watch) => void ledger.put(ledger.tables.watches, watch.target, watch),
    },
  };
}

function lockNouns(ledger: Ledger): Pick<Nouns, 'locks'> {
  const open = () => [...ledger.tables.locks.values()].filter((lock) => lock.endedAtMs === null);
  return {
    locks: {
      get: async (id) => ledger.tables.locks.get(id) ?? null,
      held: async (nowMs) => open().filter((lock) => lock.expiresAtMs === null || lock.expiresAtMs > nowMs),
      expired: async (nowMs) => open().filter((lock) => lock.expiresAtMs !== null && lock.expiresAtMs <= nowMs),
      put: async (lock) => {
        ledger.put(ledger.tables.locks, lock.id, {
          ...lock,
          endedAtMs: ledger.tables.locks.get(lock.id)?.endedAtMs ?? null,
        });
      },
      end: async (id, atMs) => {
        const lock = ledger.tables.locks.get(id);
        if (lock === undefined || lock.endedAtMs !== null) return false;
        ledger.put(ledger.tables.locks, id, { ...lock, endedAtMs: atMs });
        return true;
      },
    },
  };
}

function pipelineNouns({ tables, put }: Ledger): Pick<Nouns, 'pipelines' | 'gateRuns' | 'approvals'> {
  const all = () => [...tables.pipelines.values()];
  return {
    pipelines: {
      get: async (id) => tables.pipelines.get(id) ?? null,
      forChange: async (id) => tables.pipelines.get(id) ?? null,
      open: async () => all().filter((one) => one.endedAtMs === null),
      list: async ({ limit }) => all().reverse().slice(0, limit),
      put: async (pipeline) => void put(tables.pipelines, pipeline.id, pipeline),
    },
    gateRuns: {
      of: async (pipeline) => [...tables.gateRuns.values()].filter((one) => one.pipeline === pipeline),
      put: async (run) => void put(tables.gateRuns, `${run.pipeline} ${run.gate} ${run.attempt}`, run),
      durations: async () => [],
    },
    approvals: {
      of: async (pipeline) => [...tables.approvals.values()].filter((one) => one.pipeline === pipeline),
      put: async (approval) => {
        const key = `${approval.pipeline} ${approval.actor}`;
        if (!tables.approvals.has(key)) put(tables.approvals, key, approval);
      },
    },
  };
}

function debtNouns({ tables, put }: Ledger): Pick<Nouns, 'debts' | 'blocks' | 'branches' | 'reports'> {
  return {
    debts: {
      get: async (id) => tables.debts.get(id) ?? null,
      open: async () => [...tables.debts.values()].filter((one) => one.status === 'open'),
      list: async ({ limit }) => [...tables.debts.values()].reverse().slice(0, limit),
      put: async (debt) => void put(tables.debts, debt.id, debt),
    },
    blocks: {
      open: async (target) =>
        [...tables.blocks.values()].filter((one) => one.target === target && one.endedAtMs === null),
      targets: async () => [
        ...new Set([...tables.blocks.values()].filter((one) => one.endedAtMs === null).map(({ target }) => target)),
      ],
      put: async (block) => void put(tables.blocks, block.id, block),
    },
    branches: {
      get: async (name) => tables.branches.get(name) ?? null,
      put: async (branch) => void put(tables.branches, branch.name, branch),
    },
    reports: {
      get: async (service, live, back) => tables.reports.get(`${service} ${live} ${back}`) ?? null,
      from: async (service, live) =>
        [...tables.reports.values()].filter((one) => one.service === service && one.live === live).reverse(),
      put: async (report) => void put(tables.reports, `${report.service} ${report.live} ${report.back}`, report),
    },
  };
}

function operationNouns(ledger: Ledger, now: () => number): Nouns['operations'] {
  const all = () => [...ledger.tables.operations.values()];
  const active = (target: string) => {
    for (const one of ledger.tables.operations.values())
      if (one.status === 'active' && one.target === target) return one;
    return null;
  };
  const put = (operation: Operation) => void ledger.put(ledger.tables.operations, operation.id, operation);
  const hold = (id: string, fence: number): Operation => {
    const operation = ledger.tables.operations.get(id);
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
    get: async (id) => ledger.tables.operations.get(id) ?? null,
    active: async (target) => active(target),
    allActive: async () => all().filter((one) => one.status === 'active'),
    list: async ({ limit }) => all().reverse().slice(0, limit),
    claim: async (id, { worker, leaseMs, evenIfLeased }) => {
      const found = ledger.tables.operations.get(id);
      if (found?.status !== 'active' || found.wakeAtMs > now()) return null;
      const anothers = found.worker !== null && found.worker !== worker && found.leaseUntilMs > now();
      if (anothers && evenIfLeased !== true) return null;
      const fence = nextFence(ledger, found.target);
      const claimed = { ...found, worker, fence, leaseUntilMs: now() + leaseMs };
      put(claimed);
      return claimed;
    },
    renew: async (id, fence, leaseMs) => {
      const found = ledger.tables.operations.get(id);
      if (found?.status !== 'active' || found.fence !== fence) return false;
      put({ ...found, leaseUntilMs: now() + leaseMs });
      return true;
    },
    hold: async (id, fence) => hold(id, fence),
    update: async (id, fence, change) => put({ ...hold(id, fence), ...change }),
    end: async (id, fence, { status, problem, result }) => {
      const found = ledger.tables.operations.get(id);
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
      const found = ledger.tables.operations.get(id);
      if (found?.status !== 'active') return;
      const fence = nextFence(ledger, found.target);
      put({ ...found, fence, status: 'superseded', endedAtMs: now(), leaseUntilMs: 0, problem });
    },
  };
}

function recordNouns(ledger: Ledger, events: Event[], now: () => number): Pick<Nouns, 'steps' | 'events' | 'answers'> {
  const stepsOf = (operation: string) => ledger.tables.steps.get(operation) ?? [];
  /** The number of a line is its place. */
  const fitting = (filter: { target?: string; operation?: string }, after = 0) =>
    events
      .slice(after)
      .filter(
        (event) =>
          (filter.target === undefined || event.target === filter.target) &&
          (filter.operation === undefined || event.operation === filter.operation),
      );
  return {
    steps: {
      of: async (operation) => stepsOf(operation),
      everBegan: async (subject) => [...ledger.tables.steps.values()].flat().some((step) => step.subject === subject),
      begin: async ({ operation, step, subject }) => {
        const before = stepsOf(operation);
        const ordinal = before.length + 1;
        const begun = { operation, ordinal, step, subject, startedAtMs: now(), endedAtMs: null };
        ledger.put(ledger.tables.steps, operation, [...before, { ...begun, outcome: null, facts: {} }]);
        return ordinal;
      },
      end: async (operation, ordinal, { outcome, facts = {} }) => {
        const change = { outcome, facts, endedAtMs: now() };
        const ended = stepsOf(operation).map((step) => (step.ordinal === ordinal ? { ...step, ...change } : step));
        ledger.put(ledger.tables.steps, operation, ended);
      },
    },
    events: {
      append: async (event) => {
        const line: Event = { ...event, seq: events.length + 1, atMs: now(), hash: '' };
        events.push(line);
        return line;
      },
      after: async (seq, { limit, ...filter }) => fitting(filter, seq).slice(0, limit),
      newest: async ({ limit, ...filter }) => fitting(filter).slice(-limit),
      lastSeq: async () => events.length,
    },
    answers: {
      get: async (key) => ledger.tables.answers.get(key) ?? null,
      put: async (answer) => {
        if (!ledger.tables.answers.has(answer.key)) ledger.put(ledger.tables.answers, answer.key, answer);
      },
      forgetBefore: async () => undefined,
    },
  };
}

/** Incidents and pages are no part of these histories: there are none to be found, and whoever writes one there is wrong. */
function ashore(): IncidentNouns {
  const nobody = <Noun extends object>(found: Partial<Noun> = {}) =>
    new Proxy(found as Noun, {
      get: (noun, method) => {
        if (Object.hasOwn(noun, method)) return noun[method as keyof Noun];
        throw new Error(`the simulation has no incidents, and was asked for ${String(method)}`);
      },
    });
  return {
    deliveries: nobody<IncidentNouns['deliveries']>({
      waiting: async () => [],
      count: async () => 0,
      forgetBefore: async () => 0,
    }),
    alerts: nobody(),
    incidents: nobody<IncidentNouns['incidents']>({
      open: async () => [],
      // A rollback asks which incident it is for.
      list: async () => [],
      get: async () => null,
      openOn: async () => [],
      toLookAt: async () => [],
    }),
    escalations: nobody<IncidentNouns['escalations']>({ due: async () => [], nextDue: async () => null }),
    pages: nobody<IncidentNouns['pages']>({ due: async () => [], nextDue: async () => null, sending: async () => [] }),
    records: nobody<IncidentNouns['records']>({ get: async () => null, list: async () => [] }),
  };
}
