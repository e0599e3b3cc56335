import type { ChildProcess } from 'node:child_process';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';

/** Which processes belong to this folder, for whoever comes after a crash. */
export function writeProcesses(file: string, children: ReadonlyMap<string, ChildProcess>): void {
  const pids = Object.fromEntries([...children].map(([name, child]) => [name, child.pid ?? null]));
  writeFileSync(`${file}.tmp`, JSON.stringify({ supervisor: process.pid, ...pids }), { mode: 0o600 });
  renameSync(`${file}.tmp`, file);
}

export function readProcesses(file: string): Readonly<Record<string, number>> {
  try {
    const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof content !== 'object' || content === null) return {};
    return Object.fromEntries(Object.entries(content).filter(([, pid]) => typeof pid === 'number'));
  } catch {
    return {};
  }
}

/** Does a worker of an earlier supervisor of this folder still live (and so hold the port)? */
export function orphansAlive(file: string, dir: string): boolean {
  return Object.entries(readProcesses(file)).some(([name, pid]) => name.startsWith('worker-') && isOurs(pid, dir));
}

/** A pid alone may have been given to a stranger meanwhile. */
function isOurs(pid: number, dir: string): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(dir);
  } catch {
    // No such file system here: alive has to do.
    return true;
  }
}
