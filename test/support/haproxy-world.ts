import { join } from 'node:path';
import { CHECK, type HaproxyProcess, openProxy } from '../../src/providers/router/testing/haproxy.ts';
import { HOST, startTinyWorld, type TinyOptions, type TinyWorld } from './tiny-world.ts';
import { which } from './which.ts';
import type { WorldPlace } from './world.ts';

/** A tiny world whose production is behind real HAProxies; `front()` is that of the first. The embedded router does not run. */
export type HaproxyWorld = TinyWorld & { readonly proxies: readonly HaproxyProcess[] };

export type HaproxyOptions = Omit<TinyOptions, 'settings'> & {
  /** What the hosts are called; one `lb1` unless told. */
  readonly names?: readonly string[];
  /** More for astern.server.yml. */
  readonly settings?: object;
};

const TARGET = { target: 'tiny/production', roles: [{ name: 'web', servers: 2 }] };

export async function startHaproxyWorld(options: HaproxyOptions = {}): Promise<HaproxyWorld> {
  const { names = ['lb1'], settings = {}, usual = {}, ...more } = options;
  let proxies: readonly HaproxyProcess[] = [];
  const tiny = await startTinyWorld({
    ...more,
    usual: { environments: { production: { host: HOST, router: 'haproxy' } }, ...usual },
    settings: async (place) => {
      proxies = await startProxies(names, place);
      return { router: haproxySettings(proxies), ...settings };
    },
  });
  return { ...tiny, proxies };
}

/** The `router` section of astern.server.yml for these. */
function haproxySettings(proxies: readonly HaproxyProcess[]): object {
  return { haproxy: { check_every: `${CHECK.everyMs}ms`, hosts: proxies.map(({ host }) => host) } };
}

/** Real ones, in the folder of a world; they end with it. */
function startProxies(names: readonly string[], { dir, env }: WorldPlace): Promise<readonly HaproxyProcess[]> {
  const binary = which('haproxy') ?? '';
  return Promise.all(names.map((name) => openProxy(name, [TARGET], { binary, at: { dir: join(dir, name), env } })));
}
