type Totals = Readonly<Record<'requests' | 'errors' | 'failures' | 'testRequests' | 'testErrors', number>>;

/** Counts that go on where they were when HAProxy begins at nothing again, after a reload or a restart. */
export type Tally = {
  count(host: string, stack: string, seen: Totals): Totals;
  forget(stack: string): void;
};

export function createTally(): Tally {
  const remembered = new Map<string, Map<string, { readonly base: Totals; readonly last: Totals }>>();
  return {
    count(host, stack, seen) {
      const hosts = remembered.get(stack) ?? new Map();
      remembered.set(stack, hosts);
      const base = baseFor(hosts.get(host), seen);
      hosts.set(host, { base, last: seen });
      return add(base, seen);
    },
    forget: (stack) => void remembered.delete(stack),
  };
}

function baseFor(before: { readonly base: Totals; readonly last: Totals } | undefined, seen: Totals): Totals {
  if (before === undefined) return NONE;
  const { base, last } = before;
  return seen.requests < last.requests || seen.testRequests < last.testRequests ? add(base, last) : base;
}

const NONE: Totals = { requests: 0, errors: 0, failures: 0, testRequests: 0, testErrors: 0 };

function add(one: Totals, other: Totals): Totals {
  return {
    requests: one.requests + other.requests,
    errors: one.errors + other.errors,
    failures: one.failures + other.failures,
    testRequests: one.testRequests + other.testRequests,
    testErrors: one.testErrors + other.testErrors,
  };
}
