type Totals = Readonly<Record<'requests' | 'errors' | 'failures' | 'testRequests' | 'testErrors', number>>;

/** Counts that go on where they were when another process of HAProxy begins at nothing, after a reload or a restart. */
export type Tally = {
  /** `worker`: the process of HAProxy that counted. Looks that overlap may come in any order. */
  count(from: { readonly host: string; readonly worker: number }, stack: string, seen: Totals): Totals;
  forget(stack: string): void;
};

type OfHost = { base: Totals; readonly byWorker: Map<number, Totals> };

/** Older ones are gone for good. */
const WORKERS_APART = 4;

export function createTally(): Tally {
  const remembered = new Map<string, Map<string, OfHost>>();
  return {
    count({ host, worker }, stack, seen) {
      const hosts = remembered.get(stack) ?? new Map<string, OfHost>();
      remembered.set(stack, hosts);
      const counted = hosts.get(host) ?? { base: NONE, byWorker: new Map() };
      hosts.set(host, counted);
      counted.byWorker.set(worker, each(Math.max, counted.byWorker.get(worker) ?? NONE, seen));
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
