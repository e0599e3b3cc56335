import { which } from '../../../../test/support/which.ts';
import type { Activation, RoutedStack, RouterProvider, RouterSeen } from '../port.ts';
import { type App, startApp } from './app.ts';
import { ask, type Got, type Load, startLoad } from './client.ts';
import { connectTo, type HaproxyProcess, openProxy } from './haproxy.ts';
import { until } from './until.ts';

export const TARGET = 'shop/production';
export const HOST = 'shop.localhost';
export const TEST_HOST = 'test.shop.localhost';

/** A shop with two stacks behind one or more HAProxy hosts; `a` is live. */
export type Shop = {
  readonly proxies: readonly HaproxyProcess[];
  readonly router: RouterProvider;
  readonly troubles: readonly unknown[];
  readonly a: App;
  readonly b: App;
  stack(id: string, apps: readonly App[]): RoutedStack;
  prepare(stack: RoutedStack, more?: { router?: RouterProvider; fence?: number }): Promise<void>;
  activate(stack: string, more?: { router?: RouterProvider; fence?: number }): Promise<Activation>;
  observe(router?: RouterProvider): Promise<RouterSeen>;
  ready(router?: RouterProvider): Promise<void>;
  get(path?: string, proxy?: HaproxyProcess): Promise<Got>;
  load(perSecond: number, paths?: readonly string[]): Load;
  close(): Promise<void>;
};

export async function openShop(
  options: { names?: readonly string[]; files?: 'here' | 'there'; edit?: (config: string) => string } = {},
): Promise<Shop> {
  const { names = ['lb1'], files = 'here', edit = (config: string) => config } = options;
  const targets = [{ target: TARGET, roles: [{ name: 'web', servers: 2 }] }];
  const binary = which('haproxy') ?? '';
  const proxies = await Promise.all(names.map((name) => openProxy(name, targets, { binary, files, edit })));
  const troubles: unknown[] = [];
  const router = connectTo(proxies, { onTrouble: (_target, error) => troubles.push(error) });
  const [a, b] = await Promise.all([startApp('a'), startApp('b')]);
  const front = (proxy = proxies[0]) => proxy?.host.front ?? '';
  const shop: Shop = {
    proxies,
    router,
    troubles,
    a,
    b,
    stack: stackOf,
    prepare: (stack, { router: by = router, fence = 1 } = {}) =>
      by.prepare({ target: TARGET, fence, host: HOST, testHost: TEST_HOST, stack, onTestEntrance: false }),
    activate: (stack, { router: by = router, fence = 1 } = {}) =>
      by.activate({ target: TARGET, fence, stack, testEntranceTo: null }),
    observe: (by = router) => by.observe(TARGET),
    ready: (by = router) =>
      until('every instance is up', async () =>
        (await by.observe(TARGET)).stacks.every((stack) => stack.instances.every((one) => one.up)),
      ),
    get: (path = '/', proxy = proxies[0]) => ask({ address: front(proxy), host: HOST, path }),
    load: (perSecond, paths = ['/']) => startLoad({ address: front(), host: HOST, perSecond, paths }),
    close: async () => {
      await router.close();
      await Promise.all([...proxies.map((proxy) => proxy.close()), a.stop(), b.stop()]);
    },
  };
  await shop.prepare(stackOf('a', [a]));
  await shop.prepare(stackOf('b', [b]));
  await shop.ready();
  await shop.activate('a');
  return shop;
}

function stackOf(id: string, apps: readonly App[]): RoutedStack {
  const instances = apps.map(({ port }, index) => ({ id: `${id}.web.${index + 1}`, host: '127.0.0.1', port }));
  const health = { http: '/health', withinMs: 5_000, everyMs: 50, timeoutMs: 2_000, passes: 2, failures: 2 };
  const streams = { policy: 'keep', graceMs: 0 } as const;
  return { id, release: `r-${id}`, pools: [{ role: 'web', path: '/', instances, health, streams }] };
}
