import type { Operation } from '../../core/deploys/model.ts';
import type { World } from '../../flows/world.ts';
import { UserError } from '../../lib/errors.ts';
import { operationBody } from './bodies/operations.ts';
import type { Handler } from './handler.ts';
import { readLogPart } from './log-part.ts';
import { listenForEvents } from './next-events.ts';

export const operation: Handler<'operation'> = async (world, { params, query, request }) => {
  const seenSteps = query.seenSteps ?? 0;
  const deadline = world.clock.monotonic() + (query.waitMs ?? 0);
  const news = listenForEvents(world.store);
  try {
    for (;;) {
      const found = await known(world, params.id);
      const body = await operationBody(world.store, found);
      const restMs = deadline - world.clock.monotonic();
      const steps = body.steps.filter((step) => step.outcome !== null).length;
      if (found.status !== 'active' || steps > seenSteps || restMs <= 0 || request.raw.destroyed)
        return { status: 200, body };
      await news.next(Math.min(restMs, 1_000));
    }
  } finally {
    news.close();
  }
};

export const operations: Handler<'operations'> = async (world, { query }) => {
  const filter = query.target === undefined ? {} : { target: query.target };
  const found = await world.store.operations.list({ ...filter, limit: query.limit });
  return { status: 200, body: { operations: await Promise.all(found.map((one) => operationBody(world.store, one))) } };
};

export const log: Handler<'log'> = async (world, { params, query }) => {
  const found = await known(world, params.id);
  const isOver = found.status !== 'active' || found.release !== null;
  const { text, next, isLast } = await readLogPart(world.builds.logOf(found.id), query.from);
  return { status: 200, body: { text, from: query.from, next, ended: isOver && isLast } };
};

async function known({ store }: World, id: string): Promise<Operation> {
  const found = await store.operations.get(id);
  if (found !== null) return found;
  throw new UserError(
    'operation/unknown',
    `There is no operation ${JSON.stringify(id)}.`,
    'See `astern status` and `astern events`.',
  );
}
