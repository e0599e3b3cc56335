import assert from 'node:assert/strict';
import type { Agent } from 'node:http';
import { after, before, it } from 'node:test';
import { ProviderError } from '../../../lib/errors.ts';
import type { BreakGlass, RoutedStack, RouterProvider, RouterSeen } from '../port.ts';
import { type App, startApp } from './app.ts';
import { ask } from './client.ts';
import { until } from './until.ts';

export type RouterHarness = {
  readonly router: () => RouterProvider;
  /** Does real traffic go through the router's address? */
  readonly traffic: boolean;
  /** Kill everything the router consists of and come back on the same state; null: it keeps none. */
  readonly restart: (() => Promise<void>) | null;
  readonly close: () => Promise<void>;
};

/** What the cases of the contract stand on: one router, and a target of its own for each of them. */
export type Shops = ReturnType<typeof openShops>;

type Streams = RoutedStack['pools'][number]['streams'];

export const KEEP: Streams = { policy: 'keep', graceMs: 0 };
let targets = 0;

/** Call inside the `describe` of a contract. */
export function openShops(open: () => Promise<RouterHarness>) {
  let harness: RouterHarness;
  const apps: App[] = [];
  const app = async (name: string) => {
    const started = await startApp(name);
    apps.push(started);
    return started;
  };
  before(async () => {
    harness = await open();
  });
  after(async () => {
    await harness.close();
    await Promise.all(apps.map((one) => one.stop()));
  });
  const router = () => harness.router();

  /** A target with stacks `a` (live) and `b` (known), each with its apps. */
  const twoStacks = async (options: { streams?: Streams; perStack?: number; live?: boolean } = {}) => {
    targets += 1;
    const target = `shop${targets}/production`;
    const host = `shop${targets}.localhost`;
    const testHost = `test.shop${targets}.localhost`;
    const stacks = await Promise.all(
      ['a', 'b'].map(async (id) => {
        const own = await Promise.all(Array.from({ length: options.perStack ?? 1 }, () => app(id)));
        return { id, apps: own, stack: stackOf(id, own, options.streams ?? KEEP) };
      }),
    );
    const [a, b] = stacks;
    if (a === undefined || b === undefined) throw new Error('two stacks were made');
    const prepare = (stack: RoutedStack, more: { fence?: number; onTestEntrance?: boolean } = {}) =>
      router().prepare({ target, fence: 1, host, testHost, onTestEntrance: false, ...more, stack });
    const activate = (
      stack: string,
      more: { fence?: number; testEntranceTo?: string | null; breakGlass?: BreakGlass } = {},
    ) => router().activate({ target, fence: 1, stack, testEntranceTo: null, ...more });
    const ready = async (id: string) =>
      until(`stack ${id} is up`, async () =>
        stackSeen(await router().observe(target), id).instances.every((one) => one.up),
      );
    await prepare(a.stack);
    await prepare(b.stack);
    await ready('a');
    await ready('b');
    if (options.live !== false) await activate('a');
    const get = (path: string, more: { host?: string; agent?: Agent; method?: string; body?: string } = {}) =>
      ask({ address: router().address, host, path, ...more });
    const observe = () => router().observe(target);
    return { target, host, testHost, a, b, prepare, activate, ready, get, observe, address: router().address };
  };

  /** A case for routers through which real requests go. */
  const real = (title: string, run: () => Promise<void>, needed?: 'pause' | 'streams') =>
    it(title, async (test) => {
      if (!harness.traffic) return test.skip('no traffic goes through this router');
      if (needed !== undefined && !router().abilities[needed]) return test.skip(`its abilities: no ${needed}`);
      return run();
    });

  return { router, restart: () => harness.restart, app, twoStacks, real };
}

function stackOf(id: string, apps: readonly App[], streams: Streams): RoutedStack {
  return { id, release: `release of ${id}`, pools: [poolOf('web', apps, streams, id)] };
}

export function poolOf(
  role: string,
  apps: readonly App[],
  streams: Streams,
  stack = role,
): RoutedStack['pools'][number] {
  return {
    role,
    path: '/',
    instances: apps.map((app, index) => ({ id: `${stack}.${role}.${index + 1}`, host: '127.0.0.1', port: app.port })),
    health: { http: '/health', withinMs: 5_000, everyMs: 50, timeoutMs: 2_000, passes: 2, failures: 2 },
    streams,
  };
}

export function stackSeen(seen: RouterSeen, id: string): RouterSeen['stacks'][number] {
  const stack = seen.stacks.find((one) => one.id === id);
  assert.ok(stack !== undefined, `stack ${id} is known`);
  return stack;
}

export function isFinal(error: unknown): boolean {
  return error instanceof ProviderError && !error.retryable;
}
