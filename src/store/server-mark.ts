import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const FOLDER = 'servers';
const marks = new Set<DatabaseSync>();

/**
 * Shows the other servers on this data folder that this one lives: a file that it keeps locked. The operating system opens the lock when the
 * process ends, however it ends, and a process that is merely paused keeps it.
 */
export function markServer(dir: string, worker: string): { remove(): void } {
  mkdirSync(join(dir, FOLDER), { recursive: true, mode: 0o700 });
  const file = markOf(dir, worker);
  const mark = new DatabaseSync(file, { timeout: 0 });
  mark.exec('begin exclusive');
  marks.add(mark);
  return {
    remove: () => {
      if (!marks.delete(mark)) return;
      mark.close();
      remove(file);
    },
  };
}

/** True only when it is sure: the server has taken its mark away, or the lock on it is open. */
export function isServerGone(dir: string, worker: string): boolean {
  const file = markOf(dir, worker);
  if (!existsSync(file)) return true;
  const mark = new DatabaseSync(file, { timeout: 0 });
  try {
    mark.exec('begin exclusive');
    remove(file);
    return true;
  } catch {
    return false;
  } finally {
    mark.close();
  }
}

function remove(file: string): void {
  for (const one of [file, `${file}-journal`]) rmSync(one, { force: true });
}

function markOf(dir: string, worker: string): string {
  return join(dir, FOLDER, `${worker}.lock`);
}
