import assert from 'node:assert/strict';
import { ApiProblem, isPassing } from '../../src/api/client/problem.ts';
import type { Client } from '../../src/api/client.ts';
import type { EventBody } from '../../src/api/events.ts';
import type { DeployOrder, OperationBody, OrderedBody, RollbackOrder } from '../../src/api/operations.ts';
import type { TargetBody } from '../../src/api/targets.ts';
import { until } from './until.ts';

/** Orders for one target, through the API, as a person would give them. */
export type Orders = {
  /** Order and return what was answered. */
  ship(commit: string, more?: Partial<Consent>): Promise<OrderedBody>;
  build(commit: string, more?: Partial<Consent>): Promise<OrderedBody>;
  deploy(order?: Partial<DeployOrder>): Promise<OrderedBody>;
  rollback(order?: Partial<RollbackOrder>): Promise<OrderedBody>;
  cleanup(order?: { stack?: string }): Promise<OrderedBody>;
  cancel(): Promise<OrderedBody>;
  status(): Promise<TargetBody>;
  /** Wait for the end of what was ordered. */
  end(ordered: OrderedBody | string, withinMs?: number): Promise<OperationBody>;
  /** Wait for its end, which must be a good one. */
  done(ordered: OrderedBody | Promise<OrderedBody>, withinMs?: number): Promise<OperationBody>;
  /** Wait until nothing is under way. */
  settled(withinMs?: number): Promise<TargetBody>;
  /** Wait until the operation has begun this step, for the first time unless told. */
  begun(ordered: OrderedBody, step: string, times?: number): Promise<void>;
  events(): Promise<readonly EventBody[]>;
};

type Consent = {
  readonly rebuild: boolean;
  readonly acceptRejected: boolean;
  readonly despiteLock: boolean;
  readonly reason: string;
  readonly mode: 'standard' | 'hotfix' | 'rollback';
  readonly branch: string;
  readonly breakGlass: boolean;
  readonly failFast: boolean;
};

export function ordersFor(api: Client, repository: string, target = 'tiny/production'): Orders {
  const [service = '', environment = ''] = target.split('/');
  const params = { service, environment };
  const operation = async (id: string, waitMs: number) =>
    (await api.call('operation', { params: { id }, query: { waitMs, seenSteps: 1_000 } })).body;
  const orders: Orders = {
    ship: async (commit, more = {}) => orderedBy(api.call('ship', { params, body: { repository, commit, ...more } })),
    build: async (commit, more = {}) => orderedBy(api.call('build', { params, body: { repository, commit, ...more } })),
    deploy: async (order = {}) => orderedBy(api.call('deploy', { params, body: order })),
    rollback: async (order = {}) => orderedBy(api.call('rollback', { params, body: order })),
    cleanup: async (order = {}) => orderedBy(api.call('cleanup', { params, body: order })),
    cancel: async () => orderedBy(api.call('cancel', { params, body: {} })),
    status: async () => (await api.call('target', { params })).body,
    end: (ordered, withinMs = 40_000) =>
      until(
        'the operation has ended',
        async () => {
          const found = await patiently(() => operation(idOf(ordered), 1_000));
          return found !== null && found.status !== 'active' ? found : null;
        },
        withinMs,
      ),
    done: async (ordered, withinMs) => {
      const ended = await orders.end(await ordered, withinMs);
      assert.equal(ended.status, 'done', `${ended.kind}: ${JSON.stringify(ended.problem)}`);
      return ended;
    },
    settled: (withinMs) =>
      until(
        `nothing is under way on ${target}`,
        async () => {
          const now = await patiently(orders.status);
          return now !== null && now.operation === null ? now : null;
        },
        withinMs,
      ),
    begun: async (ordered, step, times = 1) => {
      await until(`step ${step} has begun`, async () => {
        const { steps } = await operation(idOf(ordered), 0);
        return steps.filter((one) => one.step === step).length >= times;
      });
    },
    events: async () => {
      const all: EventBody[] = [];
      for (;;) {
        const { body } = await api.call('events', { query: { after: all.at(-1)?.seq ?? 0, target, limit: 1_000 } });
        if (body.events.length === 0) return all;
        all.push(...body.events);
      }
    },
  };
  return orders;
}

async function orderedBy(call: Promise<{ readonly body: unknown }>): Promise<OrderedBody> {
  try {
    return (await call).body as OrderedBody;
  } catch (error) {
    // A test that did not expect the refusal shall show all of it.
    if (error instanceof ApiProblem) error.stack = `${error.stack}\n${JSON.stringify(error.body, null, 1)}`;
    throw error;
  }
}

function idOf(ordered: OrderedBody | string): string {
  if (typeof ordered === 'string') return ordered;
  assert.ok(ordered.operation !== null, ordered.message);
  return ordered.operation.id;
}

/** Null while the server is away: it may be killed and started again under our feet. */
async function patiently<Body>(ask: () => Promise<Body>): Promise<Body | null> {
  try {
    return await ask();
  } catch (error) {
    if (isPassing(error)) return null;
    throw error;
  }
}

/** The problem that an order was refused with. */
export async function refusal(order: Promise<unknown>): Promise<ApiProblem> {
  const problem = await order.then(
    (body) => assert.fail(`was not refused: ${JSON.stringify(body)}`),
    (error: unknown) => error,
  );
  assert.ok(problem instanceof ApiProblem, String(problem));
  return problem;
}
