import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { carries } from '../../src/lib/process-groups.ts';
import { allProcesses, isLive } from '../../src/lib/processes.ts';
import type { Place } from './place.ts';

const TICKS_PER_SECOND = 100;

/** What a started program sees of us: nothing but where programs are. */
export function plainEnv(home: string): Record<string, string> {
  return { PATH: process.env.PATH ?? '/usr/local/bin:/usr/bin:/bin', HOME: home, TZ: 'UTC', LC_ALL: 'C' };
}

/** Start a program that is ended with the place. */
export function startProgram(
  place: Place,
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): ChildProcess {
  const child = spawn(command, args, {
    cwd: place.folder,
    env: { ...plainEnv(place.folder), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout?.resume();
  child.stderr?.resume();
  place.later(() => endChild(child));
  return child;
}

export async function endChild(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM', withinMs = 5_000) {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), withinMs);
  await ended;
  clearTimeout(timer);
}

/** Kill every process that was started with this entry in its environment, one by one, until none is left. */
export async function killMarked(mark: string): Promise<void> {
  for (let round = 0; round < 100; round += 1) {
    const live = allProcesses().filter((stat) => stat.pid !== process.pid && isLive(stat));
    const marked = [];
    for (const { pid } of live) if (await carries(pid, [mark])) marked.push(pid);
    if (marked.length === 0) return;
    for (const pid of marked) tryKill(pid);
    await delay(20);
  }
  throw new Error(`processes with ${mark} do not end`);
}

function tryKill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/** Resident memory now and at its highest; null when the process is gone. */
export function memoryOf(pid: number): { residentMb: number; peakMb: number } | null {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const kb = (key: string) => Number(new RegExp(`^${key}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? Number.NaN);
    return { residentMb: kb('VmRSS') / 1024, peakMb: kb('VmHWM') / 1024 };
  } catch {
    return null;
  }
}

/** Processor time that a process has used so far, all its threads, in ms; it counts in steps of 10. */
export function processorMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1_000) / TICKS_PER_SECOND;
}

/** Look every few ms until there is an answer; rejects when the row is cut short. */
export async function until<T>(look: () => Promise<T | null> | T | null, signal: AbortSignal, everyMs = 5): Promise<T> {
  for (;;) {
    signal.throwIfAborted();
    const found = await look();
    if (found !== null) return found;
    await delay(everyMs, undefined, { signal });
  }
}
