type Totals = Readonly<Record<'requests' | 'errors' | 'failures' | 'testRequests' | 'testErrors', number>>;

/** `worker`: a process of HAProxy. */
type From = { readonly host: string; readonly worker: number };

/** Counts that go on where they were when another process of HAProxy begins at nothing, after a reload or a restart. */
export type Tally = {
  /** Looks that overlap may come in any order. */
  count(from: From, stack: string, seen: Totals): Totals;
  /** When a stack was first seen with another process than before, in ms of `performance.now`; null: it never was. */
  changedAtMs(from: From, stack: string): number | null;
  forget(stack: string): void;
};

type OfHost = { base: Totals; changedAtMs: number | null; readonly byWorker: Map<number, Totals> };

/** Older ones are gone for good. */
const WORKERS_APART = 4;

export function createTally(): Tally {
  const remembered = new Map<string, Map<string, OfHost>>();
  const see = ({ host, worker }: From, stack: string): OfHost => {
    const hosts = remembered.get(stack) ?? new Map<string, OfHost>();
    remembered.set(stack, hosts);
    const counted = hosts.get(host) ?? { base: NONE, changedAtMs: null, byWorker: new Map<number, Totals>() };
    hosts.set(host, counted);
    if (counted.byWorker.has(worker)) return counted;
    if (counted.byWorker.size > 0) counted.changedAtMs = performance.now();
    counted.byWorker.set(worker, NONE);
    return counted;
  };
  return {
    changedAtMs: (from, stack) => see(from, stack).changedAtMs,
    count(from, stack, seen) {
      const counted = see(from, stack);
      counted.byWorker.set(from.worker, each(Math.max, counted.byWorker.get(from.worker) ?? NONE, seen));
      foldOldest(counted);
      return [...counted.byWorker.values()].reduce((all, one) => each(add, all, one), counted.base);
    },
    forget: (stack) => void remembered.delete(stack),
  };
}

function foldOldest(counted: OfHost): void {
  const [oldest] = counted.byWorker;
  if (oldest === undefined || counted.byWorker.size <= WORKERS_APART) return;
  counted.base = each(add, counted.base, oldest[1]);
  counted.byWorker.delete(oldest[0]);
}

const NONE: Totals = { requests: 0, errors: 0, failures: 0, testRequests: 0, testErrors: 0 };

function add(one: number, other: number): number {
  return one + other;
}

function each(join: (one: number, other: number) => number, one: Totals, other: Totals): Totals {
  return {
    requests: join(one.requests, other.requests),
    errors: join(one.errors, other.errors),
    failures: join(one.failures, other.failures),
    testRequests: join(one.testRequests, other.testRequests),
    testErrors: join(one.testErrors, other.testErrors),
  };
}
