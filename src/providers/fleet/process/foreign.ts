import type { Clock } from '../../../lib/clock.ts';
import { environmentOf, isLive, type ProcessStat } from '../../../lib/processes.ts';
import type { InstanceSeen } from '../port.ts';
import { fleetMark } from './environment.ts';
import { stackOfInstance } from './layout.ts';

type Mark = { readonly id: string; readonly target: string; readonly stack: string; readonly role: string };
type Noted = { readonly mark: Mark | null; readonly atMs: number };

/** A process can still turn into another program for a while after it was made; later its environment is taken as settled. */
const SETTLED_AFTER_MS = 10_000;

/** Finds processes that carry the fleet's mark, one for each instance. Those of instances that the fleet does not know are told, never touched. */
export function createForeignFinder(fleet: string, clock: Clock) {
  const noted = new Map<string, Noted>();

  const isSettled = (stat: ProcessStat) => {
    const known = noted.get(keyOf(stat));
    return known !== undefined && clock.monotonic() - known.atMs > SETTLED_AFTER_MS;
  };
  const read = async (stat: ProcessStat) => {
    const mark = readMark(await environmentOf(stat.pid), fleet);
    const key = keyOf(stat);
    noted.set(key, { mark, atMs: noted.get(key)?.atMs ?? clock.monotonic() });
  };

  return async (processes: readonly ProcessStat[]): Promise<readonly InstanceSeen[]> => {
    const living = processes.filter(isLive);
    forgetAllBut(noted, living);
    // All at once: on a machine that starts many programs, whoever looks would wait for one after the other.
    await Promise.all(living.filter((stat) => !isSettled(stat)).map(read));
    const found = new Map<string, InstanceSeen>();
    for (const stat of living) {
      const mark = noted.get(keyOf(stat))?.mark ?? null;
      if (mark === null || found.has(mark.id)) continue;
      found.set(mark.id, foreign(mark, stat.pid));
    }
    return [...found.values()];
  };
}

function keyOf({ pid, startTicks }: ProcessStat): string {
  return `${pid}:${startTicks}`;
}

function readMark(environment: readonly string[], fleet: string): Mark | null {
  if (!environment.includes(fleetMark(fleet))) return null;
  const value = (name: string) =>
    environment.find((entry) => entry.startsWith(`${name}=`))?.slice(name.length + 1) ?? '';
  const id = value('ASTERN_INSTANCE');
  const stack = value('ASTERN_STACK');
  return {
    id,
    target: value('ASTERN_TARGET'),
    stack: stack === '' ? stackOfInstance(id) : stack,
    role: value('ASTERN_ROLE'),
  };
}

function forgetAllBut(noted: Map<string, Noted>, living: readonly ProcessStat[]): void {
  const keys = new Set(living.map(keyOf));
  for (const key of noted.keys()) if (!keys.has(key)) noted.delete(key);
}

function foreign(mark: Mark, pid: number): InstanceSeen {
  return {
    ...mark,
    state: 'foreign',
    pid,
    host: '127.0.0.1',
    port: null,
    listening: null,
    quiesced: false,
    startedAtMs: null,
    restarts: 0,
    lastExit: null,
    lastWords: null,
  };
}
