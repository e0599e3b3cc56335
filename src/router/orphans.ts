import type { ChildProcess } from 'node:child_process';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';

/** Which processes belong to this folder, for whoever comes after a crash and whoever wants to end it. */
export function writeProcesses(
  file: string,
  children: ReadonlyMap<string, ChildProcess>,
  orphans: readonly number[],
): void {
  const pids = Object.fromEntries([...children].map(([name, child]) => [name, child.pid ?? null]));
  const left = Object.fromEntries(orphans.map((pid) => [`orphan-${pid}`, pid]));
  writeFileSync(`${file}.tmp`, JSON.stringify({ supervisor: process.pid, ...pids, ...left }), { mode: 0o600 });
  renameSync(`${file}.tmp`, file);
}

function readProcesses(file: string): Readonly<Record<string, number>> {
  try {
    const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof content !== 'object' || content === null) return {};
    return Object.fromEntries(Object.entries(content).filter(([, pid]) => typeof pid === 'number'));
  } catch {
    return {};
  }
}

/** Workers of earlier supervisors of this folder that still live: they hold the port until they have finished. */
export function orphansOf(file: string, dir: string): readonly number[] {
  const named = Object.entries(readProcesses(file)).filter(([name]) => /^(worker|orphan)-/.test(name));
  return named.map(([, pid]) => pid).filter((pid) => isOurs(pid, dir));
}

/** A pid alone may have been given to a stranger meanwhile. */
export function isOurs(pid: number, dir: string): boolean {
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
