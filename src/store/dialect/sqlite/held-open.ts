import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { bootId } from '../../../lib/processes.ts';

/**
 * Says beside a database that is open in which life of the machine that was. A process that is killed leaves the file as SQLite can make it whole:
 * what it has written, the system still has. Only when the machine went down with it must every page be looked at, and in a large file that takes
 * many seconds. It is not synced: after a power cut it may be missing or torn, and is then taken for one of another life.
 */
export function noteOpen(file: string): void {
  if (file === ':memory:') return;
  try {
    const line = lifeOf(file);
    if (line !== null) writeFileSync(noteOf(file), line, { mode: 0o600 });
  } catch {
    // On a full or sick disk: whoever opens it next looks at every page.
  }
}

export function forgetOpen(file: string): void {
  try {
    if (file !== ':memory:') rmSync(noteOf(file), { force: true });
  } catch {
    // It stands for a file that was closed in order, of which nobody asks.
  }
}

/** This very file was open in this life of the machine, and since then no machine went down under it. */
export function wasOpenSinceBoot(file: string): boolean {
  try {
    return readFileSync(noteOf(file), 'utf8') === lifeOf(file);
  } catch {
    return false;
  }
}

export function noteOf(file: string): string {
  return `${file}-open`;
}

/** A copy of the file is another file. Null where the system does not say when it was started. */
function lifeOf(file: string): string | null {
  try {
    const { dev, ino } = statSync(file);
    return `${bootId()} ${dev}:${ino}\n`;
  } catch {
    return null;
  }
}
