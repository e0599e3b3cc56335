import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyBaseLogger } from 'fastify';
import { writeAddress } from './config/address.ts';
import { resolveEnv } from './config/secrets.ts';
import type { ServerSettings } from './config/server.ts';
import { parseServiceConfig } from './config/service.ts';
import { startWorker, type Worker } from './entry/clock/worker.ts';
import type { Token } from './entry/http/auth.ts';
import { buildHttp } from './entry/http/server.ts';
import { noteFleetChanges } from './flows/note-fleet.ts';
import { createSamples } from './flows/sample.ts';
import type { World } from './flows/world.ts';
import type { Clock } from './lib/clock.ts';
import { newId } from './lib/ids.ts';
import { openLocalArtifacts } from './providers/artifacts/local/index.ts';
import { createShellBuilder } from './providers/builder/shell/index.ts';
import { createProcessFleet } from './providers/fleet/process/index.ts';
import { connectRouter } from './providers/router/builtin/index.ts';
import { createGitSource } from './providers/source/git/index.ts';
import { openStore } from './store/open.ts';

export type AppOptions = {
  readonly settings: ServerSettings;
  readonly tokens: readonly Token[];
  readonly version: string;
  readonly logger: FastifyBaseLogger;
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
};

export type App = {
  readonly world: World;
  /** Begins to work and to listen; resolves with the address. */
  start(): Promise<{ readonly url: string }>;
  close(): Promise<void>;
};

/** Everything wired, in one line downward; what was opened last is closed first. The data directory must be locked by the caller. */
export async function openApp({ settings, tokens, version, logger, clock, env }: AppOptions): Promise<App> {
  const { data } = settings;
  const files = { builds: join(data, 'builds'), logs: join(data, 'logs') };
  for (const folder of Object.values(files)) await mkdir(folder, { recursive: true });

  const store = await openStore({ file: join(data, 'astern.db'), clock });
  const artifacts = await openLocalArtifacts({ dir: join(data, 'artifacts') });
  const fleet = await createProcessFleet({
    dir: join(data, 'fleet'),
    logsDir: join(files.logs, 'instances'),
    unpack: artifacts.unpack,
    ports: settings.fleet.ports,
    clock,
    onTrouble: (instance, error) => logger.warn({ instance, error }, 'trouble with an instance'),
  });
  const router = await connectRouter({
    dir: join(data, 'router'),
    listen: writeAddress(settings.router.listen),
    clock,
  });

  let worker: Worker | null = null;
  const world: World = {
    store,
    clock,
    router,
    fleet,
    artifacts,
    files,
    source: createGitSource(),
    builder: createShellBuilder({ dir: join(data, 'builder'), clock }),
    log: logger,
    worker: newId('worker'),
    samples: createSamples(),
    parseConfig: parseServiceConfig,
    resolveEnv: (values) => resolveEnv(values, { env, folder: data }),
    wake: (target) => worker?.wake(target),
  };
  noteFleetChanges(world);
  const facts = { version, startedAtMs: clock.now(), isReady: () => worker !== null };
  const http = await buildHttp({ world, tokens, facts, logger });
  const tell = (kind: 'server.started' | 'server.stopped') =>
    store.transaction((tx) =>
      tx.events.append({ kind, target: null, operation: null, actor: 'astern', data: { version } }),
    );

  return {
    world,
    async start() {
      const left = await store.operations.allActive();
      const url = await http.listen(settings.listen);
      await tell('server.started');
      worker = startWorker(world, left);
      return { url };
    },
    async close() {
      await http.close();
      await worker?.close();
      await tell('server.stopped');
      await router.close();
      await fleet.close();
      await store.close();
    },
  };
}
