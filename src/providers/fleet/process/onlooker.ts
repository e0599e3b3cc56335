import { dirname, join } from 'node:path';
import { type Clock, systemClock } from '../../../lib/clock.ts';
import { ProviderError } from '../../../lib/errors.ts';
import type { Fleet, InstanceSeen } from '../port.ts';
import { DEFAULT_BACKOFF } from '../state.ts';
import { adopt, fleetId } from './adopt.ts';
import { createForeignFinder } from './foreign.ts';
import type { Instance, Surroundings } from './instance.ts';
import { findLog } from './logs.ts';
import type { PortBook } from './ports.ts';
import { seen, sharedSnapshots, takeSnapshot } from './seen.ts';

/** Whoever starts nothing gives no ports, and need not know who has which. */
const NO_PORTS: PortBook = { reserve: refused, note: () => undefined, release: () => undefined };

export type OnlookerOptions = { readonly dir: string; readonly logsDir?: string; readonly clock?: Clock };

/** Sees the instances of a folder that another server looks after, and touches nothing. The folders are read anew at each look. */
export async function watchProcessFleet(options: OnlookerOptions): Promise<Fleet> {
  const { dir, clock = systemClock } = options;
  const around = surroundings(await fleetId(dir), options, clock);
  // One that was seen has a log, or is about to.
  let logs: ReadonlyMap<string, string> = new Map();
  const findForeign = createForeignFinder(around.fleet, clock);
  const look = sharedSnapshots(async () => {
    const before = await adopt(around);
    const snapshot = takeSnapshot();
    const strangers = without(before, await findForeign(snapshot.processes));
    // What was started while we read is in the folders by now.
    const instances = strangers.length === 0 ? before : await adopt(around);
    logs = new Map(instances.map(({ spec, files }) => [spec.id, files.log]));
    return { instances, snapshot, foreign: without(instances, strangers) };
  });
  return {
    abilities: { name: 'process' },
    place: refused,
    start: refused,
    quiesce: refused,
    stop: refused,
    remove: refused,
    onChange: () => undefined,
    close: async () => undefined,
    observe: async (target) => {
      const { instances, snapshot, foreign } = await look();
      const mine = instances.filter(({ spec }) => target === null || spec.target === target);
      const own = await Promise.all(mine.map((instance) => seen(instance, snapshot)));
      return [...own, ...foreign.filter((found) => target === null || found.target === target)];
    },
    logOf: (instance) => logs.get(instance) ?? findLog(around.layout, instance),
  };
}

function without(known: readonly Instance[], seen: readonly InstanceSeen[]): readonly InstanceSeen[] {
  const ids = new Set(known.map(({ spec }) => spec.id));
  return seen.filter(({ id }) => !ids.has(id));
}

function surroundings(fleet: string, { dir, logsDir }: OnlookerOptions, clock: Clock): Surroundings {
  return {
    fleet,
    layout: { dir, logsDir: logsDir ?? join(dirname(dir), 'logs') },
    clock,
    backoff: DEFAULT_BACKOFF,
    ports: NO_PORTS,
    closing: AbortSignal.abort(),
    demandDuty: refuse,
    ready: async () => undefined,
    changed: () => undefined,
    trouble: () => undefined,
  };
}

async function refused(): Promise<never> {
  return refuse();
}

function refuse(): never {
  throw new ProviderError('fleet', 'this fleet can be looked at here, and is changed by the server on duty', {
    retryable: true,
  });
}
