import type { HaproxyProcess } from '../../../src/providers/router/testing/haproxy.ts';
import { startHaproxyWorld } from '../haproxy-world.ts';
import type { Load } from '../load.ts';
import { type Cluster, startCluster } from '../postgres.ts';
import type { Variant } from '../tiny-repository.ts';
import { startTinyWorld, type TinyWorld } from '../tiny-world.ts';
import type { Aims } from './aim.ts';
import { interruption } from './interrupted-world.ts';

const PER_SECOND = 200;

/** A tiny world with one release shipped and customers at its door, whose server ends itself where a test aims. */
export type CrashWorld = {
  readonly tiny: TinyWorld;
  readonly load: Load;
  readonly aims: Aims;
  /** Null: the embedded file. */
  readonly databaseUrl: string | null;
  /** Behind which production is; none with the embedded router. */
  readonly proxies: readonly HaproxyProcess[];
  commit(): Promise<string>;
  close(): Promise<void>;
};

export type CrashPlace = {
  readonly store: 'sqlite' | 'postgres';
  readonly router: 'builtin' | 'haproxy';
  readonly usual?: Variant;
};

/** What every commit is: a build, a worker beside the web role, so that nothing of an operation is left out. */
const USUAL: Variant = { build: 'echo built > built.txt', worker: true };

export async function startCrashWorld({ store, router, usual = {} }: CrashPlace): Promise<CrashWorld> {
  const { program, aims, remove, env: aimed } = interruption();
  let cluster: Cluster | null = null;
  let tiny: TinyWorld | null = null;
  let load: Load | null = null;
  let commits = 0;
  const close = async () => {
    await load?.stop();
    await tiny?.close();
    await cluster?.stop();
    remove();
  };
  try {
    if (store === 'postgres') cluster = await startCluster();
    const databaseUrl = cluster === null ? null : await cluster.database();
    const env = { ...(databaseUrl === null ? {} : { DATABASE_URL: databaseUrl }), ...aimed };
    const options = { env, program, usual: { ...USUAL, ...usual } };
    const behind = router === 'haproxy' ? await startHaproxyWorld(options) : null;
    const world = behind ?? (await startTinyWorld(options));
    tiny = world;
    await world.shipped('commit 0');
    load = world.load({ perSecond: PER_SECOND, longEveryMs: 1_000 });
    const commit = () => {
      commits += 1;
      return world.repository.commit(`commit ${commits}`);
    };
    return { tiny: world, load, aims, databaseUrl, proxies: behind?.proxies ?? [], commit, close };
  } catch (error) {
    await close();
    throw error;
  }
}
