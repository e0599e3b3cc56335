import { NO_GUARD } from '../../src/core/guard/config.ts';
import { DEFAULT_HOTFIX } from '../../src/core/pipelines/default-hotfix.ts';
import type { ServiceConfig } from '../../src/core/releases/model.ts';
import type { Source } from '../../src/providers/source/port.ts';

export const TARGET = 'shop/production';
export const SERVICE = 'shop';

/** What becomes of a commit when it is built and started. */
export type Nature = 'good' | 'bad' | 'sick' | 'dying' | 'unbuildable';

/** The first letter of a sha says it all. `automatic`: its astern.yml asks for automatic rollbacks. */
const NATURES: Readonly<Record<string, { readonly nature: Nature; readonly automatic: boolean }>> = {
  a: { nature: 'good', automatic: false },
  b: { nature: 'good', automatic: true },
  c: { nature: 'good', automatic: false },
  d: { nature: 'bad', automatic: false },
  e: { nature: 'bad', automatic: true },
  f: { nature: 'sick', automatic: false },
  g: { nature: 'dying', automatic: false },
  h: { nature: 'unbuildable', automatic: false },
};

export const COMMITS = Object.keys(NATURES);

export function natureOf(sha: string): Nature {
  return NATURES[sha.charAt(0)]?.nature ?? 'good';
}

export function shaOf(letter: string): string {
  return letter.repeat(40);
}

/** The text of a commit's astern.yml is its sha; this reads it. */
export function parseConfig(sha: string): ServiceConfig {
  const stop = { quiesce: null, signal: 'SIGTERM', withinMs: 3_000 } as const;
  const streams = { policy: 'keep', graceMs: 0 } as const;
  const health = { http: '/healthz', withinMs: 100, everyMs: 1_000, timeoutMs: 50, passes: 1, failures: 1 };
  const web = { name: 'web', run: sha, instances: 1, routed: true, path: '/', health, stop, streams, env: {} };
  const quiesced = { ...stop, quiesce: 'SIGUSR1' } as const;
  const worker = { ...web, name: 'worker', routed: false, health: null, stop: quiesced };
  const entrances = { host: 'shop.localhost', testHost: 'test.shop.localhost' };
  return {
    service: SERVICE,
    build: { run: 'build', timeoutMs: 60_000, env: {} },
    roles: [web, worker],
    environments: [
      { name: 'production', fleet: 'process', router: 'builtin', ...entrances, deploy: 'continuous', env: {} },
    ],
    rollback: {
      keyword: '[rollback]',
      staleAfterMs: 3_600_000,
      keepWarmMs: 3_500,
      keepReleases: 3,
      automatic: NATURES[sha.charAt(0)]?.automatic ?? false,
      unlock: 'manual',
      require: 'nothing',
      watchMs: 2_500,
    },
    gates: [],
    hotfix: DEFAULT_HOTFIX,
    guard: NO_GUARD,
    dependsOn: [],
    notActedOn: [],
  };
}

/** A repository that has them all. */
export const SOURCE: Source = {
  root: async (path) => path,
  resolve: async (_repository, sha) => ({ sha, title: `commit ${sha.charAt(0)}`, author: 'ada', committedAtMs: 0 }),
  readFile: async (_repository, sha) => sha,
  checkOut: async () => undefined,
  contains: async () => false,
  between: async () => [],
  head: async () => ({ message: '', email: '', parents: [], merged: [] }),
  changed: async () => [],
  tip: async () => null,
  log: async () => [],
  mergeBase: async () => null,
  patchIds: async () => [],
  patchIdOf: async () => null,
  tree: async () => [],
  contents: async () => new Map(),
  grep: async () => [],
  mirror: async () => undefined,
};
