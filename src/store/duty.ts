import { FencedError } from '../lib/errors.ts';
import type { Session } from './session.ts';
import type { Duty, DutyHolder } from './store.ts';

export function createDuty(session: Session): Duty {
  return {
    holder: async () => {
      const { home, worker, fence, lease_until_ms } = await row(session).executeTakeFirstOrThrow();
      return home === null || worker === null ? null : { home, worker, fence, leaseUntilMs: lease_until_ms };
    },
    claim: (wanted) => session.atomically((tx) => claim(tx, wanted)),
    renew: async (fence, leaseMs) => {
      const nowMs = await session.nowMs();
      return changeUnder(session, fence, { lease_until_ms: nowMs + leaseMs });
    },
    release: async (fence) => void (await changeUnder(session, fence, { lease_until_ms: 0 })),
    hold: async (fence) => {
      const found = await session.dialect.lockRows(row(session)).executeTakeFirstOrThrow();
      if (found.fence !== fence) throw new FencedError('duty', fence, found.fence);
    },
  };
}

function row(session: Session) {
  return session.db.selectFrom('duty').selectAll().where('id', '=', 1);
}

async function claim(tx: Session, wanted: Parameters<Duty['claim']>[0]): Promise<DutyHolder | null> {
  const { home, worker, leaseMs, insteadOf, evenIfElsewhere } = wanted;
  const found = await tx.dialect.lockFreeRows(row(tx)).executeTakeFirst();
  if (found === undefined) return null;
  const nowMs = await tx.nowMs();
  const isFree = found.lease_until_ms <= nowMs || found.worker === worker || isStill(found, insteadOf);
  const isHere = found.home === null || found.home === home || evenIfElsewhere === true;
  if (!isFree || !isHere) return null;
  const taken = { home, worker, fence: found.fence + 1, lease_until_ms: nowMs + leaseMs };
  await tx.db.updateTable('duty').set(taken).where('id', '=', 1).execute();
  return { home, worker, fence: taken.fence, leaseUntilMs: taken.lease_until_ms };
}

function isStill(
  found: { readonly fence: number; readonly lease_until_ms: number },
  holder: Parameters<Duty['claim']>[0]['insteadOf'],
): boolean {
  return found.fence === holder?.fence && found.lease_until_ms === holder.leaseUntilMs;
}

async function changeUnder(session: Session, fence: number, change: { lease_until_ms: number }): Promise<boolean> {
  const update = session.db.updateTable('duty').set(change).where('id', '=', 1).where('fence', '=', fence);
  const { numUpdatedRows } = await update.executeTakeFirst();
  return numUpdatedRows > 0n;
}
