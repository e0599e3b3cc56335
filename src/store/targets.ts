import type { Row } from './schema.ts';
import type { Session } from './session.ts';
import type { Target, Targets } from './store.ts';

export function createTargets(session: Session): Targets {
  return {
    get: async (name) => {
      const row = await session.db.selectFrom('targets').selectAll().where('name', '=', name).executeTakeFirst();
      return row === undefined ? null : toTarget(row);
    },
    list: async () => {
      const rows = await session.db.selectFrom('targets').selectAll().orderBy('name').execute();
      return rows.map(toTarget);
    },
    among: async (names) => {
      if (names.length === 0) return [];
      const rows = await session.db.selectFrom('targets').selectAll().where('name', 'in', names).execute();
      return rows.map(toTarget);
    },
    names: (page) => names(session, page ?? {}),
    put: async ({ name, service, environment, router, createdAtMs }) => {
      const values = { service, environment, router, created_at_ms: createdAtMs };
      await session.db
        .insertInto('targets')
        .values({ name, ...values })
        .onConflict((conflict) => conflict.column('name').doUpdateSet(values))
        .execute();
    },
    nextFence: (name) => nextFence(session, name),
    fence: async (name) => {
      const row = await session.db.selectFrom('targets').select('fence').where('name', '=', name).executeTakeFirst();
      return row?.fence ?? 0;
    },
    raiseFence: (name, fence) => session.atomically((tx) => raiseFence(tx, name, fence)),
  };
}

async function names(
  session: Session,
  { of, after, limit }: { of?: string; after?: string; limit?: number },
): Promise<readonly string[]> {
  let query = session.db.selectFrom('targets').select('name').orderBy('name');
  if (of !== undefined) query = query.where(({ eb, or }) => or([eb('name', '=', of), eb('service', '=', of)]));
  if (after !== undefined) query = query.where('name', '>', after);
  if (limit !== undefined) query = query.limit(limit);
  return (await query.execute()).map(({ name }) => name);
}

/** One statement, so that two who ask at once never get the same. */
export async function nextFence(session: Session, target: string): Promise<number> {
  const row = await session.db
    .updateTable('targets')
    .set((column) => ({ fence: column('fence', '+', 1) }))
    .where('name', '=', target)
    .returning('fence')
    .executeTakeFirst();
  if (row === undefined) throw new Error(`no target ${target}`);
  return row.fence;
}

async function raiseFence(tx: Session, name: string, fence: number): Promise<number | null> {
  const row = tx.db.selectFrom('targets').select('fence').where('name', '=', name);
  const found = await tx.dialect.lockRows(row).executeTakeFirst();
  if (found === undefined || found.fence >= fence) return null;
  await tx.db.updateTable('targets').set({ fence }).where('name', '=', name).execute();
  return found.fence;
}

export function toTarget(row: Row<'targets'>): Target {
  const { name, service, environment, router, created_at_ms: createdAtMs } = row;
  return { name, service, environment, router, createdAtMs };
}
