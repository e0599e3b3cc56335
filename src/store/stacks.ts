import type { Stack } from '../core/deploys/model.ts';
import type { Row } from './schema.ts';
import type { Session } from './session.ts';
import type { Stacks } from './store.ts';

export function createStacks(session: Session): Stacks {
  return {
    get: async (id) => {
      const row = await session.db.selectFrom('stacks').selectAll().where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : toStack(row);
    },
    ofTarget: async (target) => {
      const ofTarget = session.db.selectFrom('stacks').selectAll().where('target', '=', target);
      const rows = await ofTarget.orderBy('created_at_ms').orderBy('id').execute();
      return rows.map(toStack);
    },
    all: async () => {
      const all = session.db.selectFrom('stacks').selectAll();
      const rows = await all.orderBy('target').orderBy('created_at_ms').orderBy('id').execute();
      return rows.map(toStack);
    },
    put: async (stack) => {
      const { id, ...values } = toRow(stack);
      await session.db
        .insertInto('stacks')
        .values({ id, ...values })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(values))
        .execute();
    },
    remove: async (id) => {
      await session.db.deleteFrom('stacks').where('id', '=', id).execute();
    },
  };
}

export function toStack(row: Row<'stacks'>): Stack {
  return {
    id: row.id,
    target: row.target,
    release: row.release,
    tag: row.tag,
    createdAtMs: row.created_at_ms,
    readyAtMs: row.ready_at_ms,
    hotSinceMs: row.hot_since_ms,
    keepUntilMs: row.keep_until_ms,
    workers: row.workers,
    workersUntilMs: row.workers_until_ms,
  };
}

function toRow(stack: Stack): Row<'stacks'> {
  return {
    id: stack.id,
    target: stack.target,
    release: stack.release,
    tag: stack.tag,
    created_at_ms: stack.createdAtMs,
    ready_at_ms: stack.readyAtMs,
    hot_since_ms: stack.hotSinceMs,
    keep_until_ms: stack.keepUntilMs,
    workers: stack.workers,
    workers_until_ms: stack.workersUntilMs,
  };
}
