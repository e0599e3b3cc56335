import type { Serving } from '../core/deploys/model.ts';
import type { Row } from './schema.ts';
import type { Session } from './session.ts';
import type { Servings } from './store.ts';

/** Of each target, when those of all are asked for. */
const NEWEST = 20;

export function createServings(session: Session): Servings {
  return {
    ofTarget: async (target, { limit }) => {
      const ofTarget = session.db.selectFrom('servings').selectAll().where('target', '=', target);
      const rows = await ofTarget.orderBy('ordinal', 'desc').limit(limit).execute();
      return rows.map(toServing);
    },
    since: async (fromMs) => {
      // From the counters of the targets to their newest rows: by time alone all of the history would be read.
      const rows = await session.db
        .selectFrom('targets')
        .crossJoin('servings')
        .whereRef('servings.target', '=', 'targets.name')
        .where(({ eb, ref }) => eb('servings.ordinal', '>', eb(ref('targets.last_serving'), '-', NEWEST)))
        .where('servings.from_ms', '>=', fromMs)
        .selectAll('servings')
        .orderBy('servings.from_ms', 'desc')
        .orderBy('servings.target')
        .execute();
      return rows.map(toServing);
    },
    begin: (serving) => session.atomically((tx) => begin(tx, serving)),
    judge: async (stack, outcome) => {
      await session.db
        .updateTable('servings')
        .set({ outcome })
        .where('stack', '=', stack)
        .where('ordinal', '=', (query) =>
          query
            .selectFrom('servings as newest')
            .select((column) => column.fn.max('newest.ordinal').as('ordinal'))
            .where('newest.stack', '=', stack),
        )
        .execute();
    },
  };
}

async function begin(tx: Session, { target, release, stack, atMs }: Parameters<Servings['begin']>[0]): Promise<void> {
  const locked = tx.db.selectFrom('targets').select('last_serving').where('name', '=', target);
  const found = await tx.dialect.lockRows(locked).executeTakeFirst();
  if (found === undefined) throw new Error(`no target ${target}`);
  const open = await tx.db
    .selectFrom('servings')
    .select(['ordinal', 'stack'])
    .where('target', '=', target)
    .where('until_ms', 'is', null)
    .executeTakeFirst();
  if (open?.stack === stack) return;
  if (open !== undefined) {
    await tx.db
      .updateTable('servings')
      .set({ until_ms: atMs })
      .where('target', '=', target)
      .where('ordinal', '=', open.ordinal)
      .execute();
  }
  const ordinal = found.last_serving + 1;
  await tx.db.updateTable('targets').set({ last_serving: ordinal }).where('name', '=', target).execute();
  await tx.db
    .insertInto('servings')
    .values({ target, ordinal, release, stack, from_ms: atMs, until_ms: null, outcome: 'unproven' })
    .execute();
}

export function toServing(row: Row<'servings'>): Serving {
  return {
    target: row.target,
    release: row.release,
    stack: row.stack,
    fromMs: row.from_ms,
    untilMs: row.until_ms,
    outcome: row.outcome,
  };
}
