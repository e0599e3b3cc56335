import { DatabaseSync } from 'node:sqlite';

/**
 * One supervisor per folder. The kernel gives an embedded database's file lock back the moment its holder dies, however it dies, and on
 * every system; a pid file or a socket file would have to be guessed about after a crash. Null: another process holds it.
 */
export function takeDirLock(file: string): { release(): void } | null {
  const database = new DatabaseSync(file);
  try {
    database.exec(
      'PRAGMA busy_timeout = 0; PRAGMA journal_mode = MEMORY; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE',
    );
    return { release: () => database.close() };
  } catch (error) {
    database.close();
    if (isBusy(error)) return null;
    throw error;
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && /locked|busy/.test(error.message);
}
