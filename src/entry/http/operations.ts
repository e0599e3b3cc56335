import { open } from 'node:fs/promises';
import type { Operation } from '../../core/deploys/model.ts';
import { buildLogOf } from '../../flows/steps/build-release.ts';
import type { World } from '../../flows/world.ts';
import { UserError } from '../../lib/errors.ts';
import { operationBody } from './bodies/operations.ts';
import type { Handler } from './handler.ts';
import { nextEvents } from './next-events.ts';

export const operation: Handler<'operation'> = async (world, { params, query, request }) => {
  const seenSteps = query.seenSteps ?? 0;
  const deadline = world.clock.monotonic() + (query.waitMs ?? 0);
  for (;;) {
    const found = await known(world, params.id);
    const body = await operationBody(world.store, found);
    const restMs = deadline - world.clock.monotonic();
    const steps = body.steps.filter((step) => step.outcome !== null).length;
    if (found.status !== 'active' || steps > seenSteps || restMs <= 0 || request.raw.destroyed)
      return { status: 200, body };
    await nextEvents(world.store, Math.min(restMs, 1_000));
  }
};

export const operations: Handler<'operations'> = async (world, { query }) => {
  const filter = query.target === undefined ? {} : { target: query.target };
  const found = await world.store.operations.list({ ...filter, limit: query.limit });
  return { status: 200, body: { operations: await Promise.all(found.map((one) => operationBody(world.store, one))) } };
};

const LOG_PART_BYTES = 64 * 1024;

export const log: Handler<'log'> = async (world, { params, query }) => {
  const found = await known(world, params.id);
  const ended = found.status !== 'active' || found.release !== null;
  const text = await readPart(buildLogOf(world, found.id), query.from);
  const body = {
    text: text.toString('utf8'),
    from: query.from,
    next: query.from + text.length,
    ended: ended && text.length < LOG_PART_BYTES,
  };
  return { status: 200, body };
};

async function readPart(file: string, from: number): Promise<Buffer> {
  const handle = await open(file, 'r').catch(() => null);
  if (handle === null) return Buffer.alloc(0);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(LOG_PART_BYTES), 0, LOG_PART_BYTES, from);
    return wholeCharacters(buffer.subarray(0, bytesRead));
  } finally {
    await handle.close();
  }
}

/** Cut before a character whose bytes are not all there yet; the next part begins with it. */
function wholeCharacters(bytes: Buffer): Buffer {
  let start = bytes.length - 1;
  while (start >= 0 && start > bytes.length - 4 && ((bytes[start] ?? 0) & 0xc0) === 0x80) start -= 1;
  const lead = bytes[start] ?? 0;
  const needed = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
  return start >= 0 && start + needed > bytes.length && start > 0 ? bytes.subarray(0, start) : bytes;
}

async function known({ store }: World, id: string): Promise<Operation> {
  const found = await store.operations.get(id);
  if (found !== null) return found;
  throw new UserError(
    'operation/unknown',
    `There is no operation ${JSON.stringify(id)}.`,
    'See `astern status` and `astern events`.',
  );
}
