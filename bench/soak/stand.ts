import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../src/lib/clock.ts';
import { openStore } from '../../src/store/open.ts';
import { type LogState, verifyEvents } from '../../src/store/verify-events.ts';
import { startHaproxyWorld } from '../../test/support/haproxy-world.ts';
import { type Cluster, startCluster } from '../../test/support/postgres.ts';
import { killOne } from '../../test/support/processes.ts';
import { startTinyWorld, type TinyWorld } from '../../test/support/tiny-world.ts';
import { countsOf, filesIn, type ProcessCounts, type Sample, sumOf } from './samples.ts';

export type StandOptions = { readonly router: 'builtin' | 'haproxy'; readonly store: 'sqlite' | 'postgres' };

/** A real server, router and store, and the means to hurt them. */
export type Stand = {
  readonly tiny: TinyWorld;
  /** Null: the store is a file. */
  readonly cluster: Cluster | null;
  /** A worker of the embedded router dies; HAProxy is reloaded, as its own death would lose requests. */
  hurtRouter(): Promise<void>;
  sample(): Promise<Sample>;
  /** Once the server has stopped. */
  verify(): Promise<LogState>;
  close(): Promise<void>;
};

const USUAL = { instances: 2, rollback: { keep_releases: 3, keep_warm: '1m', watch: '5s' } };

export async function startStand({ router, store }: StandOptions): Promise<Stand> {
  const cluster = store === 'postgres' ? await startCluster({ durable: true }) : null;
  const databaseUrl = cluster === null ? null : await cluster.database();
  const options = { usual: USUAL, ...(databaseUrl === null ? {} : { env: { DATABASE_URL: databaseUrl } }) };
  const haproxy = router === 'haproxy' ? await startHaproxyWorld(options) : null;
  const tiny = haproxy ?? (await startTinyWorld(options));
  const { data } = tiny.world;
  const routerPids = () => (haproxy === null ? Object.values(routerProcesses(data)) : []);
  return {
    tiny,
    cluster,
    hurtRouter: async () => {
      const [first] = haproxy?.proxies ?? [];
      if (first !== undefined) return first.reload();
      const workers = Object.entries(routerProcesses(data)).filter(([name]) => name.startsWith('worker'));
      const [, pid = 0] = workers[0] ?? [];
      if (pid > 0) killOne(pid);
    },
    sample: async () => {
      const counts = countsOf(tiny.world.server().pid);
      const processes = (await tiny.world.processes()).length;
      // Logs are kept for people, in numbers that the settings say; what counts is what should go by itself.
      const files = filesIn(data) - filesIn(join(data, 'logs'));
      const values = { ...named('server', counts), ...named('router', sumOf(routerPids().map(countsOf))) };
      return { atMs: performance.now(), values: { ...values, processes, files } };
    },
    verify: async () => {
      const place = databaseUrl === null ? { file: join(data, 'astern.db') } : { databaseUrl };
      const opened = await openStore({ ...place, clock: systemClock });
      try {
        return await verifyEvents(opened);
      } finally {
        await opened.close();
      }
    },
    close: async () => {
      await tiny.close();
      for (const proxy of haproxy?.proxies ?? []) await proxy.close();
      await cluster?.stop();
    },
  };
}

export function isPostgresThere(): boolean {
  return globSync('/usr/lib/postgresql/*/bin/postgres').length > 0;
}

function routerProcesses(data: string): Readonly<Record<string, number>> {
  const file = join(data, 'router', 'processes.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, number>) : {};
}

function named(who: string, counts: ProcessCounts | null): Readonly<Record<string, number>> {
  if (counts === null || counts.threads === 0) return {};
  return { [`${who} MB`]: counts.mb, [`${who} handles`]: counts.handles, [`${who} threads`]: counts.threads };
}
