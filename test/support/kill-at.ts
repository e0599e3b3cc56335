import { setTimeout as delay } from 'node:timers/promises';
import type { OrderedBody } from '../../src/api/operations.ts';
import type { TinyWorld } from './tiny-world.ts';

export type KillAt = {
  readonly step: string;
  /** How long the step has been under way when the server dies. */
  readonly afterMs?: number;
};

/**
 * Give an order, and kill the server as soon as its log says that a step of it has begun: it is written before anything is done.
 * Returns the operation. The answer to the order may be lost with the server, as in life.
 */
export async function killAt(
  { world }: Pick<TinyWorld, 'world'>,
  order: () => Promise<OrderedBody>,
  { step, afterMs = 0 }: KillAt,
): Promise<string> {
  const { body } = await world.api.call('events', { query: { limit: 1 } });
  const enough = new AbortController();
  const opened = Promise.withResolvers<void>();
  const dead = (async () => {
    const events = world.api.followEvents({ after: body.lastSeq, signal: enough.signal, onOpen: opened.resolve });
    for await (const event of events) {
      if (event.kind !== 'operation.step' || event.data.step !== step) continue;
      if (afterMs > 0) await delay(afterMs);
      await world.kill();
      enough.abort();
      return event.operation ?? '';
    }
    throw new Error(`no step ${step}`);
  })();
  const limit = setTimeout(() => enough.abort(), 20_000);
  try {
    await opened.promise;
    const [operation] = await Promise.all([dead, order().catch(() => null)]);
    return operation;
  } finally {
    clearTimeout(limit);
    enough.abort();
  }
}
