import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../../lib/clock.ts';
import { connectRouter } from '../builtin/index.ts';
import { stopRouter } from '../builtin/start.ts';
import type { RouterProvider } from '../port.ts';
import { until } from './until.ts';

/** A router of its own folder and port, and the means to hurt it. */
export type Routed = {
  readonly dir: string;
  readonly router: () => RouterProvider;
  readonly processes: () => Readonly<Record<string, number>>;
  kill(name: string): number;
  killAll(): Promise<void>;
  reconnect(): Promise<void>;
  close(): Promise<void>;
};

export async function openBuiltin(): Promise<Routed> {
  const dir = mkdtempSync(join(tmpdir(), 'astern-router-'));
  const place = { dir, listen: '127.0.0.1:0', clock: systemClock };
  let router = await connectRouter(place);
  const processes = () => JSON.parse(readFileSync(join(dir, 'processes.json'), 'utf8')) as Record<string, number>;
  const kill = (name: string) => {
    const pid = processes()[name];
    if (pid === undefined) throw new Error(`no process ${name}`);
    process.kill(pid, 'SIGKILL');
    return pid;
  };
  return {
    dir,
    router: () => router,
    processes,
    kill,
    killAll: async () => {
      // Workers first: an orphan would start the next supervisor.
      const pids = Object.values(processes());
      for (const name of ['supervisor', 'worker-0', 'worker-1', 'control']) kill(name);
      await until('all are gone', () => pids.every((pid) => !alive(pid)));
    },
    reconnect: async () => {
      router = await connectRouter(place);
    },
    close: async () => {
      await stopRouter(dir, systemClock);
      rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

export function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
