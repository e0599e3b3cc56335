import { randomBytes } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Clock, systemClock } from '../../../lib/clock.ts';
import { isDiskFull, isNotFound } from '../../../lib/file-errors.ts';
import { createOneAtATime } from '../../../lib/one-at-a-time.ts';
import type { Fleet, InstanceChange, InstanceSeen, InstanceSpec } from '../port.ts';
import { diskFull, notPlaced, unsupportedSystem } from '../refusals.ts';
import { type Backoff, DEFAULT_BACKOFF } from '../state.ts';
import { adopt, clearLeaving, fleetId, LEAVING } from './adopt.ts';
import { createForeignFinder } from './foreign.ts';
import { Instance, type Surroundings } from './instance.ts';
import { lay, layAgainAfterBoot, type Unpack } from './laying.ts';
import { type Layout, stackFolder } from './layout.ts';
import { DEFAULT_ROTATION, findLog, keepNewest, type Rotation, rotate } from './logs.ts';
import { createPortBook, DEFAULT_PORTS, type PortRange } from './ports.ts';
import { type Snapshot, seen, sharedSnapshots, takeSnapshot } from './seen.ts';

export type ProcessFleetOptions = {
  readonly dir: string;
  readonly unpack: Unpack;
  /** Where logs stand; beside `dir` unless told. */
  readonly logsDir?: string;
  readonly clock?: Clock;
  readonly ports?: PortRange;
  readonly backoff?: Backoff;
  readonly rotation?: Rotation;
  /** How often instances that are not our children are looked at. */
  readonly lookEveryMs?: number;
  /** Stacks whose logs outlive them, per target. */
  readonly keepLogs?: number;
  /** Asked right before anything is written, started, signalled or removed; throws when the folder is another server's by now. */
  readonly demandDuty?: () => void;
  /** Told of what went wrong while nobody waited for it. */
  readonly onTrouble?: (instance: string, error: unknown) => void;
};

const ROTATE_EVERY_MS = 5_000;

/** Instances as processes of this machine, each in its own process group. They outlive the server; those found in `dir` are adopted. */
export async function createProcessFleet(options: ProcessFleetOptions): Promise<Fleet> {
  if (process.platform !== 'linux') throw unsupportedSystem(process.platform);
  const { dir, clock = systemClock, rotation = DEFAULT_ROTATION, keepLogs = 20 } = options;
  const demandDuty = options.demandDuty ?? (() => undefined);
  const layout: Layout = { dir, logsDir: options.logsDir ?? join(dirname(dir), 'logs') };
  const listeners = new Set<(change: InstanceChange) => void>();
  const closing = new AbortController();
  const unpack = checkedFirst(demandDuty, options.unpack);
  const inTurn = createOneAtATime();
  const folderOf = (target: string, stack: string) => stackFolder(layout, target, stack);

  const around: Surroundings = {
    fleet: await fleetId(dir),
    layout,
    clock,
    backoff: options.backoff ?? DEFAULT_BACKOFF,
    ports: createPortBook(options.ports ?? DEFAULT_PORTS),
    closing: closing.signal,
    demandDuty,
    ready: (target, stack) =>
      inTurn(`lay ${target} ${stack}`, async () => {
        if (!(await layAgainAfterBoot(folderOf(target, stack), unpack))) throw notPlaced(target, stack);
      }),
    changed: (change) => {
      for (const listener of listeners) listener(change);
    },
    trouble: options.onTrouble ?? (() => undefined),
  };
  await clearLeaving(dir);
  const instances = new Map((await adopt(around)).map((instance) => [instance.spec.id, instance]));
  const look = sharedSnapshots(looker(instances, createForeignFinder(around.fleet, clock)));
  const looking = lookAfter(instances, around, { rotation, everyMs: options.lookEveryMs ?? 250 });

  const explain = (error: unknown): never => {
    throw isDiskFull(error) ? diskFull(dir) : error;
  };
  const ofStack = (target: string, stack: string) =>
    [...instances.values()].filter(({ spec }) => spec.target === target && spec.stack === stack);

  return {
    abilities: { name: 'process' },
    place: ({ target, stack, digest }) =>
      inTurn(`stack ${target} ${stack}`, () =>
        inTurn(`lay ${target} ${stack}`, () => lay(folderOf(target, stack), digest, unpack)),
      ).catch(explain),
    start: (spec) =>
      inTurn(`stack ${spec.target} ${spec.stack}`, async () => {
        await around.ready(spec.target, spec.stack);
        await known(instances, around, spec).start(spec);
      }).catch(explain),
    observe: async (target) => {
      const mine = [...instances.values()].filter(({ spec }) => target === null || spec.target === target);
      return observe(mine, target, look);
    },
    quiesce: async (instance, signal) => instances.get(instance)?.quiesce(signal),
    stop: async (instance, stop) => instances.get(instance)?.stop(stop),
    remove: (target, stack) =>
      inTurn(`stack ${target} ${stack}`, async () => {
        await stopAndForget(ofStack(target, stack), instances, around);
        demandDuty();
        await removeFolder(folderOf(target, stack));
        await keepNewest(layout, target, keepLogs);
      }),
    logOf: (instance) => instances.get(instance)?.files.log ?? findLog(layout, instance),
    onChange: (listener) => void listeners.add(listener),
    close: async () => {
      closing.abort(new Error('the fleet was closed'));
      await looking;
      await Promise.all([...instances.values()].map((instance) => instance.idle()));
    },
  };
}

async function stopAndForget(leaving: readonly Instance[], instances: Map<string, Instance>, { ports }: Surroundings) {
  await Promise.all(leaving.map((instance) => instance.stop(instance.spec.stop)));
  for (const { spec } of leaving) {
    instances.delete(spec.id);
    ports.release(spec.id);
  }
  // Whoever observes at this moment may still be writing a death down; the folder must not go under its hands.
  await Promise.all(leaving.map((instance) => instance.idle()));
}

function checkedFirst(demandDuty: () => void, unpack: Unpack): Unpack {
  return async (digest, folder) => {
    demandDuty();
    await unpack(digest, folder);
  };
}

function known(instances: Map<string, Instance>, around: Surroundings, spec: InstanceSpec): Instance {
  const instance = instances.get(spec.id) ?? new Instance(around, spec);
  instances.set(spec.id, instance);
  return instance;
}

/** The machine at one moment, and what runs there under our mark without being ours. */
type Look = Snapshot & { readonly foreign: readonly InstanceSeen[] };

/** Looked for once for all who ask. Ours is what was known when the look began or is by its end: it may have been started in between. */
function looker(
  instances: ReadonlyMap<string, Instance>,
  findForeign: ReturnType<typeof createForeignFinder>,
): () => Promise<Look> {
  return async () => {
    const before = new Set(instances.keys());
    const snapshot = takeSnapshot();
    const strangers = await findForeign(snapshot.processes);
    return { ...snapshot, foreign: strangers.filter(({ id }) => !before.has(id) && !instances.has(id)) };
  };
}

async function observe(
  instances: readonly Instance[],
  target: string | null,
  look: () => Promise<Look>,
): Promise<readonly InstanceSeen[]> {
  // Deaths are written down first, so that what is told of the last exit is true.
  await Promise.all(instances.map((instance) => instance.noteDeath()));
  const { foreign, ...snapshot } = await look();
  const own = await Promise.all(instances.map((instance) => seen(instance, snapshot)));
  return [...own, ...foreign.filter((found) => target === null || found.target === target)];
}

/** Runs until the fleet is closed. An instance on which something takes long does not hold up the others. */
async function lookAfter(
  instances: ReadonlyMap<string, Instance>,
  { clock, closing, trouble }: Surroundings,
  { rotation, everyMs }: { rotation: Rotation; everyMs: number },
): Promise<void> {
  let rotateAtMs = clock.monotonic() + ROTATE_EVERY_MS;
  while (!closing.aborted) {
    for (const instance of instances.values()) void instance.look();
    if (clock.monotonic() >= rotateAtMs) {
      for (const [id, { files }] of instances) await rotate(files.log, rotation).catch((error) => trouble(id, error));
      rotateAtMs = clock.monotonic() + ROTATE_EVERY_MS;
    }
    await clock.sleep(everyMs, closing).catch(() => undefined);
  }
}

/** Renamed first: half a folder must not look like a stack. */
async function removeFolder(folder: string): Promise<void> {
  const leaving = join(dirname(folder), `${LEAVING}${randomBytes(6).toString('hex')}`);
  try {
    await rename(folder, leaving);
  } catch (error) {
    if (isNotFound(error)) return;
    throw error;
  }
  await rm(leaving, { recursive: true, force: true });
}
