import { dirname, join } from 'node:path';
import { type Clock, systemClock } from '../../../lib/clock.ts';
import { ProviderError } from '../../../lib/errors.ts';
import type { Fleet } from '../port.ts';
import { DEFAULT_BACKOFF } from '../state.ts';
import { adopt, fleetId } from './adopt.ts';
import { createForeignFinder } from './foreign.ts';
import type { Surroundings } from './instance.ts';
import { findLog } from './logs.ts';
import { createPortBook, DEFAULT_PORTS } from './ports.ts';
import { seen, takeSnapshot } from './seen.ts';

export type OnlookerOptions = { readonly dir: string; readonly logsDir?: string; readonly clock?: Clock };

/** Sees the instances of a folder that another server looks after, and touches nothing. The folders are read anew at each look. */
export async function watchProcessFleet(options: OnlookerOptions): Promise<Pick<Fleet, 'observe' | 'logOf'>> {
  const { dir, clock = systemClock } = options;
  const around = surroundings(await fleetId(dir), options, clock);
  const findForeign = createForeignFinder(around.fleet, clock);
  return {
    observe: async (target) => {
      const all = await adopt(around);
      const snapshot = await takeSnapshot();
      const mine = all.filter(({ spec }) => target === null || spec.target === target);
      const own = await Promise.all(mine.map((instance) => seen(instance, snapshot)));
      const foreign = await findForeign(snapshot.processes, new Set(all.map(({ spec }) => spec.id)));
      return [...own, ...foreign.filter((found) => target === null || found.target === target)];
    },
    logOf: (instance) => findLog(around.layout, instance),
  };
}

function surroundings(fleet: string, { dir, logsDir }: OnlookerOptions, clock: Clock): Surroundings {
  return {
    fleet,
    layout: { dir, logsDir: logsDir ?? join(dirname(dir), 'logs') },
    clock,
    backoff: DEFAULT_BACKOFF,
    ports: createPortBook(DEFAULT_PORTS),
    closing: AbortSignal.abort(),
    demandDuty: () => {
      throw new ProviderError('fleet', 'another server looks after this fleet', { retryable: true });
    },
    ready: async () => undefined,
    changed: () => undefined,
    trouble: () => undefined,
  };
}
