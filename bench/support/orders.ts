import type { Client } from '../../src/api/client.ts';
import type { OperationBody } from '../../src/api/operations.ts';
import { monotonicMs } from '../../src/lib/monotonic.ts';

export type TargetPath = { readonly service: string; readonly environment: string };

/** An order as whoever gave it lives through it; times by the machine's monotonic clock. */
export type Carried = {
  readonly askedMs: number;
  /** The API had answered that it was accepted. */
  readonly answeredMs: number;
  readonly endedMs: number;
  readonly operation: OperationBody;
};

const REASON = 'bench';

export function shipOrder(client: Client, target: TargetPath, repository: string, commit: string) {
  return client.call('ship', {
    params: target,
    body: { repository, commit, acceptRejected: true, despiteLock: true, reason: REASON },
  });
}

export function rollbackOrder(client: Client, target: TargetPath) {
  return client.call('rollback', { params: target, body: { reason: REASON } });
}

/** Puts what was rolled back (and stands on the test entrance) into production again. */
export function forwardOrder(client: Client, target: TargetPath) {
  return client.call('deploy', { params: target, body: { acceptRejected: true, despiteLock: true, reason: REASON } });
}

export function cleanupOrder(client: Client, target: TargetPath) {
  return client.call('cleanup', { params: target, body: { reason: REASON } });
}

type Ordered = Awaited<ReturnType<typeof shipOrder>>;

/** Give an order and follow it to its end; an end that is not `done` is an error. */
export async function carryOut(client: Client, order: () => Promise<Ordered>): Promise<Carried> {
  const askedMs = monotonicMs();
  const { body } = await order();
  const answeredMs = monotonicMs();
  if (!('operation' in body) || body.operation === null)
    throw new Error(`nothing was ordered: ${JSON.stringify(body)}`);
  const operation = await toTheEnd(client, body.operation.id);
  const endedMs = monotonicMs();
  if (operation.status !== 'done')
    throw new Error(`${operation.kind} ended ${operation.status}: ${operation.problem?.message}`);
  return { askedMs, answeredMs, endedMs, operation };
}

export async function toTheEnd(client: Client, id: string): Promise<OperationBody> {
  for (;;) {
    const { body } = await client.call('operation', { params: { id }, query: { waitMs: 10_000, seenSteps: 1_000 } });
    if (body.status !== 'active') return body;
  }
}
