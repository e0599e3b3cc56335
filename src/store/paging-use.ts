import type { Session } from './session.ts';

/** The first schema whose Astern pages people. */
const PAGING_SINCE = 9;

/**
 * From the first policy, delivery of a hook or incident on, an Astern from before there was paging must not start on this database: it would
 * run, and silently page nobody. Written down where that one looks before it starts.
 */
export async function notePagingInUse({ db }: Session): Promise<void> {
  await db
    .updateTable('schema_version')
    .set({ livable_from: PAGING_SINCE })
    .where('version', '>=', PAGING_SINCE)
    .where('livable_from', '<', PAGING_SINCE)
    .execute();
}

/** For rows that came by another way than through the nouns. */
export async function notePagingIfUsed(session: Session): Promise<void> {
  const { db } = session;
  const newest = db.selectFrom('schema_version').select('version').orderBy('version', 'desc').limit(1);
  if (((await newest.executeTakeFirst())?.version ?? 0) < PAGING_SINCE) return;
  const used = [
    db.selectFrom('deliveries').select('id').limit(1),
    db.selectFrom('incidents').select('number').limit(1),
    db.selectFrom('records').select('name').where('kind', '=', 'policy').limit(1),
  ];
  for (const rows of used) {
    if ((await rows.executeTakeFirst()) !== undefined) return notePagingInUse(session);
  }
}
