import { existsSync, mkdirSync } from 'node:fs';
import { systemClock } from '../lib/clock.ts';
import { UserError } from '../lib/errors.ts';
import { lockDataDirectory } from './data-lock.ts';
import type { StoreDialect } from './dialect/dialect.ts';
import { createDuty } from './duty.ts';
import { schemaVersion } from './migrate.ts';
import { openSession } from './session.ts';

/** Work on a data directory that no server uses, and that none can use meanwhile. `make`: it need not be there yet. */
export async function whileStopped<T>(
  { data, doing, make }: { readonly data: string; readonly doing: string; readonly make: boolean },
  work: () => Promise<T>,
): Promise<T> {
  if (make) mkdirSync(data, { recursive: true, mode: 0o700 });
  if (!existsSync(data)) return work();
  const about = { pid: process.pid, address: `astern ${doing}`, sinceMs: systemClock.now() };
  const lock = await lockDataDirectory(data, about).catch((error: unknown) => {
    throw error instanceof UserError && error.code === 'server/data-in-use' ? inUse(doing, error.message) : error;
  });
  try {
    return await work();
  } finally {
    await lock.release();
  }
}

/** Servers on a shared database may run where their data directory cannot be seen: one of them is on duty. */
export async function demandNobodyOnDuty(dialect: StoreDialect, doing: string): Promise<void> {
  if ((await schemaVersion(dialect.db)) < 3) return;
  const session = openSession(dialect);
  const holder = await createDuty(session).holder();
  if (holder === null || holder.leaseUntilMs <= (await session.nowMs())) return;
  throw inUse(doing, `A server is on duty on this database (${holder.worker}).`);
}

function inUse(doing: string, what: string): UserError {
  return new UserError(
    'store/in-use',
    what,
    doing === 'export'
      ? 'Stop every server on it first: traffic goes on without them. Or take a copy of this moment with --while-running, which is no move.'
      : 'Stop every server on it first: traffic goes on without them.',
  );
}
