import { fromJson, toJson } from './json-column.ts';
import type { Session } from './session.ts';
import type { Branches } from './store.ts';

export function createBranches(session: Session): Branches {
  return {
    get: async (name) => {
      const row = await session.db.selectFrom('branches').selectAll().where('name', '=', name).executeTakeFirst();
      if (row === undefined) return null;
      return { name, sha: row.sha, seenAtMs: row.seen_at_ms, facts: fromJson(row.detail_json, `branch ${name}`) };
    },
    put: async ({ name, sha, seenAtMs, facts }) => {
      const values = { sha, seen_at_ms: seenAtMs, detail_json: toJson(facts) };
      await session.db
        .insertInto('branches')
        .values({ name, ...values })
        .onConflict((conflict) => conflict.column('name').doUpdateSet(values))
        .execute();
    },
  };
}
