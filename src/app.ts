import { mkdir, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyBaseLogger } from 'fastify';
import { createAuditor } from './auditor.ts';
import { writeAddress } from './config/address.ts';
import type { OpenedHooks } from './config/hook-keys.ts';
import { resolveEnv, resolveSecret } from './config/secrets.ts';
import type { ServerSettings } from './config/server.ts';
import { parseServiceConfig } from './config/service.ts';
import { type Crew, KEEPERS, workAlone, workInTurns } from './crew.ts';
import type { Token } from './entry/http/auth.ts';
import type { HookSecrets } from './entry/http/git-hooks.ts';
import { buildHttp } from './entry/http/server.ts';
import { openIntake } from './flows/alerts/intake.ts';
import { shipBlocked } from './flows/ci/ship-blocked.ts';
import { createDoubts } from './flows/doubts.ts';
import { createMonitor } from './flows/guard/monitor.ts';
import { noteFleetChanges } from './flows/note-fleet.ts';
import { createPager } from './flows/paging/pager.ts';
import { createSamples } from './flows/sample.ts';
import type { World } from './flows/world.ts';
import { hookBook, hookReaders } from './hooks.ts';
import type { Clock } from './lib/clock.ts';
import { UserError } from './lib/errors.ts';
import { type OpenedNotifiers, openNotifiers } from './notifiers.ts';
import { snsConfirmer } from './providers/alerts/sns/confirmer.ts';
import { openLocalArtifacts } from './providers/artifacts/local/index.ts';
import { createBuildFiles } from './providers/builder/shell/build-files.ts';
import { createGateFiles } from './providers/builder/shell/gate-files.ts';
import { createShellBuilder } from './providers/builder/shell/index.ts';
import { createLiveChecks } from './providers/checks/live/index.ts';
import { createLocalCi } from './providers/ci/local/index.ts';
import { createShellCommands } from './providers/commands/shell/index.ts';
import { createDirectDatabase } from './providers/database/direct/index.ts';
import { fleetId } from './providers/fleet/process/adopt.ts';
import { createProcessFleet, type ProcessFleetOptions } from './providers/fleet/process/index.ts';
import { watchProcessFleet } from './providers/fleet/process/onlooker.ts';
import { createProcessJudge } from './providers/judge/process/index.ts';
import { createGitSource } from './providers/source/git/index.ts';
import { openRouters } from './routers.ts';
import { openStore, type StorePlace } from './store/open.ts';
import { isServerGone } from './store/server-mark.ts';
import type { SharedStore, Store } from './store/store.ts';

export type AppOptions = {
  readonly settings: ServerSettings;
  readonly tokens: readonly Token[];
  readonly hooks: HookSecrets;
  readonly alertHooks: OpenedHooks;
  readonly version: string;
  readonly logger: FastifyBaseLogger;
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Names this process in leases. */
  readonly worker: string;
  /** Take over a database whose instances ran elsewhere. */
  readonly moveHere: boolean;
  readonly onDuty: (isOn: boolean) => void;
  readonly around?: Around;
};

type Parts = Pick<World, 'router' | 'fleet' | 'artifacts' | 'builder'> & { readonly store: SharedStore };

/** For a program that runs the app inside itself: what to put around a part once it is open, to watch it or to interrupt it. */
export type Around = { readonly [Part in keyof Parts]?: (part: Parts[Part]) => Parts[Part] };

export type App = {
  readonly world: World;
  /** Where traffic comes in. */
  readonly front: () => string;
  /** Begins to work and to listen; resolves with the address. */
  start(): Promise<{ readonly url: string }>;
  close(): Promise<void>;
};

/** For changes on a disk that is full: a warm rollback of a small service writes 0.3 MB. */
const ROOM_BYTES = 16 * 1024 * 1024;

/** Beside this file, in the sources and in what is published. */
const JUDGE = new URL(`./guard-judge${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url);

type Place = { readonly dir: string; readonly logsDir: string; readonly clock: Clock };

/** Everything wired, in one line downward; what was opened last is closed first. The data directory must be locked by the caller. */
export async function openApp(options: AppOptions): Promise<App> {
  const { settings, tokens, version, logger, clock, env, around = {} } = options;
  const { data, databaseUrl } = settings;
  // A secret that is missing is said before anything runs.
  const channels = openChannels(options);
  const logs = join(data, 'logs');
  await mkdir(logs, { recursive: true });

  const store = surround(await openStore(storePlace(options)), around.store);
  const artifacts = surround(await openLocalArtifacts({ dir: join(data, 'artifacts') }), around.artifacts);
  const place = { dir: join(data, 'fleet'), logsDir: join(logs, 'instances'), clock };
  const openFleet = fleetOpener(options, place, artifacts.unpack);
  // Of several servers only the one on duty looks after the instances; to answer questions it is enough to see them.
  const fleet = databaseUrl === null ? await openFleet({}) : await watchProcessFleet(place);
  const routers = await openRouters({ settings, dir: join(data, 'router'), clock, logger, targets: store.targets });
  const router = surround(routers.router, around.router);

  const resolve: World['resolveEnv'] = (values) => resolveEnv(values, { env, folder: data });
  let crew: Crew | null = null;
  // With `listen: host:0` it is known only once the server listens.
  let url = settings.url ?? `http://${writeAddress(settings.listen)}`;
  const world: World = {
    store,
    clock,
    router,
    routers: routers.names,
    ...saidInSettings(settings),
    fleet,
    artifacts,
    ...workFiles(data, logs),
    source: createGitSource(),
    ...guardParts(data, clock, resolve),
    ci: createLocalCi((block) => shipBlocked(world, block)),
    builder: surround(createShellBuilder({ dir: join(data, 'builder'), clock }), around.builder),
    log: logger,
    worker: options.worker,
    ...ownParts(options),
    ...alertParts(options, store),
    notifiers: channels.notifiers,
    parseConfig: parseServiceConfig,
    resolveEnv: resolve,
    get url() {
      return url;
    },
    ...crewCalls(() => crew),
  };
  noteFleetChanges(world);
  const turns = { ...turnsOf(options, store), home: await fleetId(place.dir), openFleet };
  const facts = { version, startedAtMs: clock.now(), ...routerFacts(routers), isReady: () => crew !== null };
  const http = await buildHttp({ world, tokens, facts, logger, hooks: options.hooks, channels: channels.hooks });
  return {
    world,
    front: routers.front,
    async start() {
      const heard = await http.listen(settings.listen);
      url = settings.url ?? heard;
      await tell(store, 'server.started', version);
      crew = databaseUrl === null ? await workAlone(world, turns) : await workInTurns(world, turns);
      return { url: heard };
    },
    close: async () => {
      await http.close();
      await world.intake.close();
      await crew?.close();
      channels.close();
      await tell(store, 'server.stopped', version);
      await router.close();
      await fleet.close();
      await store.close();
    },
  };
}

function routerFacts({ front, haproxySetup }: Awaited<ReturnType<typeof openRouters>>) {
  return { front, haproxySetup };
}

function alertParts(
  { alertHooks, clock, logger: log, settings: { data, databaseUrl } }: AppOptions,
  store: Store,
): Pick<World, 'senders' | 'hooks' | 'intake' | 'confirmer'> {
  const book = hookBook(alertHooks);
  const freeBytes = async () => {
    const { bavail, bsize } = await statfs(data);
    return bavail * bsize;
  };
  const intake = openIntake({ store, clock, log }, book, databaseUrl === null ? freeBytes : undefined);
  return { ...hookReaders(alertHooks, book), intake, confirmer: snsConfirmer() };
}

function openChannels({ settings: { channels, url, data }, clock, env }: AppOptions): OpenedNotifiers {
  return openNotifiers({
    settings: channels,
    url,
    clock,
    resolve: (secret) => resolveSecret(secret, { env, folder: data }),
  });
}

function openAuditor({ settings: { data, databaseUrl, watchdog }, env, logger }: AppOptions): World['auditor'] {
  const store = databaseUrl === null ? { file: join(data, 'astern.db') } : { databaseUrl };
  if (watchdog === null) return createAuditor({ store, watchdog }, logger);
  const { url: where, everyMs } = watchdog;
  const url = typeof where === 'string' ? where : resolveSecret(where, { env, folder: data });
  return createAuditor({ store, watchdog: { url: httpUrl(url), everyMs } }, logger);
}

function httpUrl(url: string): string {
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return url;
  throw new UserError(
    'config/invalid',
    'watchdog.url: what its reference holds is not a URL',
    'Put the whole address there, such as https://hc-ping.com/….',
  );
}

/** What this server keeps to itself. */
function ownParts(options: AppOptions): Pick<World, 'samples' | 'doubts' | 'monitor' | 'pager' | 'auditor'> {
  const [pager, auditor] = [createPager(options.clock), openAuditor(options)];
  const doubts = createDoubts(options.clock);
  return { samples: createSamples(), doubts, monitor: createMonitor(), pager, auditor };
}

function turnsOf({ settings: { repositories, data }, moveHere, onDuty }: AppOptions, store: SharedStore) {
  const isGone = (worker: string) => isServerGone(data, worker);
  return { store, watched: { branches: repositories, data }, keepers: KEEPERS, isGone, moveHere, onDuty };
}

function guardParts(
  folder: string,
  clock: Clock,
  resolveEnv: World['resolveEnv'],
): Pick<World, 'judge' | 'checks' | 'database' | 'commands'> {
  return {
    judge: createProcessJudge({ program: JUDGE, folder }),
    checks: createLiveChecks({ folder, clock, resolveEnv }),
    database: createDirectDatabase(),
    commands: createShellCommands({ folder }),
  };
}

function crewCalls(crew: () => Crew | null): Pick<World, 'wake' | 'lookAt'> {
  return { wake: (target) => crew()?.wake(target), lookAt: (repository) => crew()?.lookAt(repository) };
}

function saidInSettings(
  settings: ServerSettings,
): Pick<World, 'freezes' | 'people' | 'parallelGates' | 'recoveryWithinMs'> {
  const { freezes, people, pipelines, incidents } = settings;
  return { freezes, people, parallelGates: pipelines.parallel, recoveryWithinMs: incidents.recoveryWithinMs };
}

function workFiles(data: string, logs: string): Pick<World, 'builds' | 'gateFiles'> {
  return {
    builds: createBuildFiles({ folders: join(data, 'builds'), logs: join(logs, 'builds') }),
    gateFiles: createGateFiles({ folders: join(data, 'pipelines'), logs: join(logs, 'pipelines') }),
  };
}

function storePlace({ settings: { data, databaseUrl }, clock }: AppOptions): StorePlace {
  return databaseUrl === null
    ? { file: join(data, 'astern.db'), clock, roomBytes: ROOM_BYTES }
    : { databaseUrl, clock };
}

function surround<Part>(part: Part, around: ((part: Part) => Part) | undefined): Part {
  return around?.(part) ?? part;
}

function fleetOpener({ settings, logger, around }: AppOptions, place: Place, unpack: ProcessFleetOptions['unpack']) {
  return async (more: Partial<ProcessFleetOptions>) => {
    const fleet = await createProcessFleet({
      ...place,
      unpack,
      ports: settings.fleet.ports,
      onTrouble: (instance, error) => logger.warn({ instance, error }, 'trouble with an instance'),
      ...more,
    });
    return surround(fleet, around?.fleet);
  };
}

async function tell(store: Store, kind: 'server.started' | 'server.stopped', version: string): Promise<void> {
  await store.transaction((tx) =>
    tx.events.append({ kind, target: null, operation: null, actor: 'astern', data: { version } }),
  );
}
