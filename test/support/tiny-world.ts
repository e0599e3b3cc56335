import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { TargetBody } from '../../src/api/targets.ts';
import { agreed } from './agreed.ts';
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

/** What is just being cleared away or brought up may still show for a moment; what stays longer is wrong. */
const AGREED_WITHIN_MS = 10_000;

/** At rest: store, router and fleet agree, and no instance runs that no stack needs. */
export async function assertAtRest(tiny: TinyWorld, instancesPerStack = 1, workersOfHot = 0): Promise<TargetBody> {
  await tiny.orders.settled();
  const look = () => lookAround(tiny, instancesPerStack, workersOfHot);
  await until('as many instances run as the stacks need', async () => {
    const { found, wanted } = await look();
    return found.instances.length === wanted.instances.length;
  });
  return (await agreed(look, AGREED_WITHIN_MS)).now;
}

/** All that must hold at rest, as one look sees it. */
async function lookAround({ world, orders }: TinyWorld, instancesPerStack: number, workersOfHot: number) {
  const now = await orders.status();
  const { hot, operation, disagreements } = now;
  const stacks = [hot, now.new, now.old].flatMap((stack) => (stack === null ? [] : [stack.stack]));
  const needed = stacks.flatMap((stack) =>
    Array.from({ length: instancesPerStack + (stack === hot?.stack ? workersOfHot : 0) }, () => stack),
  );
  const instances = (await world.instances()).map(({ variables }) => variables.get('ASTERN_STACK'));
  return {
    now,
    found: { operation, disagreements, instances: instances.sort() },
    wanted: { operation: null, disagreements: [], instances: needed.sort() },
  };
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
