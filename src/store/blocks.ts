import { fromJson, toJson } from './json-column.ts';
import type { Row } from './schema.ts';
import type { Session } from './session.ts';
import type { Block, Blocks } from './store.ts';

export function createBlocks(session: Session): Blocks {
  return {
    open: async (target) => {
      const ofTarget = session.db.selectFrom('blocks').selectAll().where('target', '=', target);
      const rows = await ofTarget.where('ended_at_ms', 'is', null).orderBy('ordinal').execute();
      return rows.map(toBlock);
    },
    targets: async () => {
      const open = session.db.selectFrom('blocks').select('target').where('ended_at_ms', 'is', null);
      return (await open.distinct().orderBy('target').execute()).map(({ target }) => target);
    },
    put: async ({ id, target, sha, actor, atMs, endedAtMs, facts }) => {
      const values = { target, sha, actor, at_ms: atMs, ended_at_ms: endedAtMs, detail_json: toJson(facts) };
      await session.db
        .insertInto('blocks')
        .values({ id, ...values })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(values))
        .execute();
    },
  };
}

function toBlock(row: Row<'blocks'>): Block {
  const { id, target, sha, actor, at_ms: atMs, ended_at_ms: endedAtMs } = row;
  return { id, target, sha, actor, atMs, endedAtMs, facts: fromJson(row.detail_json, `block ${id}`) };
}
