import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { TargetBody } from '../../src/api/targets.ts';
import { type Got, type Load, startLoad } from './load.ts';
import { type Orders, ordersFor } from './orders.ts';
import { createTinyRepository, type TinyRepository, type Variant } from './tiny-repository.ts';
import { until } from './until.ts';
import { startWorld, type World, type WorldOptions } from './world.ts';

export const HOST = 'tiny.localhost';
export const TEST_HOST = 'test.tiny.localhost';

/** A world with the tiny service in a repository, and nothing shipped yet. */
export type TinyWorld = {
  readonly world: World;
  readonly repository: TinyRepository;
  readonly orders: Orders;
  /** Commit a variant and ship it; returns its sha. */
  shipped(title: string, variant?: Variant): Promise<string>;
  load(aim?: { readonly perSecond?: number; readonly longEveryMs?: number }): Load;
  /** Release every lock of the target. */
  unlock(): Promise<void>;
  close(): Promise<void>;
};

export type TinyOptions = WorldOptions & { readonly usual?: Variant };

/** `usual`: what every commit is, unless told otherwise. */
export async function startTinyWorld({ usual = {}, ...options }: TinyOptions = {}): Promise<TinyWorld> {
  const world = await startWorld(options);
  const repository = await createTinyRepository(join(world.dir, 'tiny'), usual);
  const orders = ordersFor(world.api, repository.folder);
  return {
    world,
    repository,
    orders,
    shipped: async (title, variant) => {
      const sha = await repository.commit(title, variant);
      await orders.done(orders.ship(sha));
      return sha;
    },
    unlock: async () => {
      await world.api.call('unlock', { body: { scope: { kind: 'target', target: 'tiny/production' } } });
    },
    load: (aim = {}) => startLoad({ address: world.front(), host: HOST, ...aim }),
    close: () => world.close(),
  };
}

/** At rest: store, router and fleet agree, and no instance runs that no stack needs. */
export async function assertAtRest(
  { world, orders }: TinyWorld,
  instancesPerStack = 1,
  workersOfHot = 0,
): Promise<TargetBody> {
  const now = await orders.settled();
  const stacks = [now.hot, now.new, now.old].filter((stack) => stack !== null);
  const needed = stacks.flatMap(({ stack }) => {
    const workers = stack === now.hot?.stack ? workersOfHot : 0;
    return Array.from({ length: instancesPerStack + workers }, () => stack);
  });
  await until('as many instances run as the stacks need', async () => {
    return (await world.instances()).length === needed.length;
  });
  const rested = await orders.status();
  assert.deepEqual(rested.disagreements, []);
  assert.equal(rested.operation, null);
  assert.deepEqual(
    (await world.instances()).map(({ variables }) => variables.get('ASTERN_STACK')).sort(),
    needed.sort(),
  );
  return rested;
}

/** Nobody got anything but a good answer. */
export function assertNoneFailed(load: Load): void {
  const shown = load.failed().slice(0, 5) satisfies readonly Got[];
  assert.equal(load.failed().length, 0, `of ${load.answered().length}: ${JSON.stringify(shown, null, 1)}`);
  assert.ok(load.answered().length > 0);
}

/** Tags to releases, such as `{ hot: 'r2', new: null, old: 'r1' }`. */
export function places(now: TargetBody): Record<'hot' | 'new' | 'old', string | null> {
  return { hot: now.hot?.release ?? null, new: now.new?.release ?? null, old: now.old?.release ?? null };
}
