import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { isPassing } from '../../../src/api/client/problem.ts';
import type { OperationBody, OrderedBody } from '../../../src/api/operations.ts';
import { assertAtRest, places } from '../tiny-world.ts';
import { until } from '../until.ts';
import type { Aim } from './aim.ts';
import type { Deed, Send } from './deeds.ts';
import { assertServed } from './served.ts';
import type { CrashWorld } from './world.ts';

/** Only bounds a test that fails. */
const ENDED_WITHIN_MS = 150_000;

export type Survived = {
  /** Crossed by the operation, each once, in order. */
  readonly points: readonly string[];
  /** Where it should have died, and did not come by. */
  readonly missed: readonly string[];
  /** From the start of the last server until the operation had ended; null when none died. */
  readonly settledMs: number | null;
  /** From the order to the end. */
  readonly tookMs: number;
};

/**
 * Carry a deed out, with a server that dies at each of these points, one after the other. It must reach what was ordered all the same: at
 * once, exactly once, with nobody failing, and with store, router and fleet of one mind.
 */
export async function survive(world: CrashWorld, deed: Deed, at: readonly Aim[]): Promise<Survived> {
  const { tiny, aims, load } = world;
  const before = await tiny.orders.settled();
  const send = await deed.ready(world, before);
  const told = aims.told().length;
  const fromAnswer = load.answered().length;
  const fromMs = performance.now();
  aims.set(at);

  const reached = seeThrough(world, send);
  // Awaited below, after the last death.
  reached.catch(() => undefined);
  const startedMs = await startAfterEach(world, at, reached);
  const ended = await reached;
  const endedMs = performance.now();
  const missed = at.slice(at.length - aims.left()).map(({ point }) => point);
  aims.set([]);

  const now = await assertAtRest(tiny, 1, 1);
  assert.equal(ended.status, deed.isTakenBack === true ? 'failed' : 'done', JSON.stringify(ended.problem));
  const after = deed.leaves(places(before), ended.release ?? '');
  assert.deepEqual(places(now), after);
  assertServed(load, {
    fromAnswer,
    fromMs,
    endedMs,
    before: before.hot?.release ?? null,
    after: after.hot,
    meanwhile: deed.isTakenBack === true ? after.new : null,
  });
  const settledMs = startedMs === null ? null : endedMs - startedMs;
  const since = aims.told().slice(told);
  assert.deepEqual(
    since.filter(({ kind }) => kind === 'outrage'),
    [],
  );
  const points = since.flatMap((one) => (one.kind === 'crossed' ? [one.point] : []));
  return { points: [...new Set(points)], missed, settledMs, tookMs: endedMs - fromMs };
}

/** Order, again and again under one key until it is answered, and wait for the end. What is answered twice is answered alike (I4). */
async function seeThrough({ tiny }: CrashWorld, send: Send): Promise<OperationBody> {
  const key = randomUUID();
  const answered: OrderedBody[] = [];
  const ask = async () => {
    try {
      answered.push(await send(key));
      return true;
    } catch (error) {
      if (isPassing(error)) return false;
      throw error;
    }
  };
  await until('the order is answered', ask, ENDED_WITHIN_MS);
  const ended = await tiny.orders.end(answered[0] as OrderedBody, ENDED_WITHIN_MS);
  await until('the order is answered again', ask, ENDED_WITHIN_MS);
  assert.deepEqual(answered[1], answered[0]);
  return ended;
}

/** Start the server again each time it has died as it should. Returns when it was started last; null when it never died. */
async function startAfterEach(
  { tiny, aims }: CrashWorld,
  at: readonly Aim[],
  reached: Promise<unknown>,
): Promise<number | null> {
  const over = reached.then(
    () => false,
    () => false,
  );
  let startedMs: number | null = null;
  for (const [index, aim] of at.entries()) {
    if (aim.what !== 'die') continue;
    const left = at.length - index - 1;
    const { ended } = tiny.world.server();
    const died = await Promise.race([ended.then(() => true), over]);
    // One that dies a little later may have done all by then.
    if (!died && (aim.afterMs === undefined || aims.left() > left)) break;
    const { err } = await ended;
    assert.equal(aims.left(), left, `the server ended by itself: ${err}`);
    startedMs = performance.now();
    // It may die again before it is ready.
    await tiny.world.start().catch((error: unknown) => {
      if (aims.left() === left) throw error;
    });
  }
  return startedMs;
}

/** Order, and do something at the moment when a point is crossed: the server waits there until it is done. */
export async function meanwhile(
  { tiny, aims }: CrashWorld,
  point: string,
  { order, act }: { order: () => Promise<OrderedBody>; act: () => Promise<void> },
): Promise<OperationBody> {
  aims.set([{ point, what: 'hold' }]);
  const ordered = await order();
  await until(`the server is at ${point}`, () => aims.left() === 0);
  try {
    await act();
  } finally {
    aims.letGo();
  }
  return tiny.orders.end(ordered, ENDED_WITHIN_MS);
}
