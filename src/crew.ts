import { startAudit } from './entry/clock/audit.ts';
import { startBlocks } from './entry/clock/blocks.ts';
import { startBranches } from './entry/clock/branches.ts';
import { startCritical } from './entry/clock/critical.ts';
import { startDebts } from './entry/clock/debts.ts';
import { type Shift, seekDuty } from './entry/clock/duty.ts';
import { startHeartbeats } from './entry/clock/heartbeats.ts';
import { startIncidents } from './entry/clock/incidents.ts';
import { clockOnDuty, worldOnDuty } from './entry/clock/on-duty.ts';
import type { Keeper } from './entry/clock/on-news.ts';
import { startOncall } from './entry/clock/oncall.ts';
import { startPaging } from './entry/clock/paging.ts';
import { startPipelines } from './entry/clock/pipelines.ts';
import { startRecovery } from './entry/clock/recovery.ts';
import { startReports } from './entry/clock/reports.ts';
import { startWorker, type Worker, type WorkLeft } from './entry/clock/worker.ts';
import { noteFleetChanges } from './flows/note-fleet.ts';
import type { World } from './flows/world.ts';
import type { Clock } from './lib/clock.ts';
import { UserError } from './lib/errors.ts';
import type { Fleet } from './providers/fleet/port.ts';
import type { SharedStore } from './store/store.ts';

/** What works on the targets of this server, as long as it is this server's turn. */
export type Crew = {
  wake(target: string): void;
  /** Something was pushed to this repository of the settings. */
  lookAt(repository: string): void;
  close(): Promise<void>;
};

/** Branches that are watched for continuous deploys, and the folder of all data. */
export type Watched = Parameters<typeof startBranches>[1];

/** Works by itself for as long as this server's turn lasts. It may be told to look at once. */
export type StartKeeper = (world: World) => Keeper & { look?(): void };

/** What looks after all that is no operation under way. Whoever waits to be paged waits for nothing else, so that comes first. */
export const KEEPERS: readonly StartKeeper[] = [
  startPaging,
  startIncidents,
  startRecovery,
  startHeartbeats,
  startOncall,
  startAudit,
  startDebts,
  startReports,
  startCritical,
  startBlocks,
  startPipelines,
];

type Tasks = {
  readonly watched: Watched;
  /** What works besides the worker. */
  readonly keepers: readonly StartKeeper[];
};

/** The only server on its data: it takes up at once whatever the one before has left. */
export async function workAlone(world: World, tasks: Tasks): Promise<Crew> {
  return startAll(world, { operations: await world.store.operations.allActive(), targets: [] }, tasks);
}

function startAll(world: World, left: WorkLeft, { watched, keepers }: Tasks): Crew & Pick<Worker, 'notice'> {
  const worker = startWorker(world, left);
  const besides = keepers.map((start) => start(world));
  const branches = startBranches(world, watched);
  return {
    wake: (target) => {
      worker.wake(target);
      for (const keeper of besides) keeper.look?.();
    },
    lookAt: (repository) => branches.look(repository),
    notice: () => worker.notice(),
    async close() {
      await Promise.all([...besides, branches].map((keeper) => keeper.close()));
      await worker.close();
    },
  };
}

export type Turns = Tasks & {
  readonly store: SharedStore;
  /** Is this server proven dead? */
  readonly isGone: (worker: string) => boolean;
  /** The fleet that stands in this data folder. */
  readonly home: string;
  readonly moveHere: boolean;
  readonly openFleet: (around: { clock: Clock; demandDuty: () => void }) => Promise<Fleet>;
  /** Told when this server takes the duty, and when it has ended it. */
  readonly onDuty: (isOn: boolean) => void;
};

/** One of several servers on a database: it works while it is on duty, and stands by otherwise. */
export async function workInTurns(world: World, turns: Turns): Promise<Crew> {
  await refuseElsewhere(turns);
  let worker: ReturnType<typeof startAll> | null = null;
  const duty = seekDuty({ ...turns, ...worldPart(world) }, async (shift) => {
    const fleet = await turns.openFleet({ clock: clockOnDuty(world.clock, shift), demandDuty: shift.demand });
    const onDuty = worldOnDuty(world, shift, { store: turns.store, fleet });
    await tellOfDuty(onDuty, shift);
    noteFleetChanges(onDuty);
    const own = startAll(onDuty, await leftBy(turns.store, shift), turns);
    worker = own;
    const unsubscribe = turns.store.onEvents(() => own.notice());
    world.log.info({ fence: shift.fence, former: shift.former?.worker ?? null }, 'this server is on duty');
    turns.onDuty(true);
    return async () => {
      turns.onDuty(false);
      unsubscribe();
      worker = null;
      await own.close();
      await fleet.close();
    };
  });
  return {
    wake: (target) => worker?.wake(target),
    lookAt: (repository) => worker?.lookAt(repository),
    close: () => duty.close(),
  };
}

async function tellOfDuty({ store, worker }: World, { former, fence }: Shift): Promise<void> {
  const data = { server: worker, former: former?.worker ?? null, fence };
  await store.transaction((tx) =>
    tx.events.append({ kind: 'duty.taken', target: null, operation: null, actor: 'astern', data }),
  );
}

function worldPart({ clock, log, worker }: World) {
  return { clock, log, worker };
}

/** Also what this server itself has left: a call of a shift that it lost may still be on its way. */
async function leftBy(store: SharedStore, { fence }: Shift) {
  const operations = await store.operations.allActive();
  const targets = fence === 1 ? [] : await store.targets.names();
  return { operations, targets };
}

/** Instances run on one machine: a server that cannot see them would take them for gone, and start them a second time. */
async function refuseElsewhere({ store, home, moveHere }: Turns): Promise<void> {
  const holder = await store.duty.holder();
  if (holder === null || holder.home === home || moveHere) return;
  throw new UserError(
    'server/other-home',
    'The instances of this database run from another data directory.',
    'Start this server with that data directory. If it is lost for good, start it once with `--move-here`, and ship every service again.',
  );
}
