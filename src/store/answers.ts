import type { Session } from './session.ts';
import type { Answers } from './store.ts';

export function createAnswers(session: Session): Answers {
  return {
    get: async (key) => {
      const row = await session.db.selectFrom('answers').selectAll().where('key', '=', key).executeTakeFirst();
      if (row === undefined) return null;
      return { key: row.key, request: row.request, status: row.status, body: row.body, atMs: row.at_ms };
    },
    put: async ({ key, request, status, body, atMs }) => {
      // The first answer stays: somebody has acted on it.
      await session.db
        .insertInto('answers')
        .values({ key, request, status, body, at_ms: atMs })
        .onConflict((conflict) => conflict.column('key').doNothing())
        .execute();
    },
    forgetBefore: async (atMs) => {
      await session.db.deleteFrom('answers').where('at_ms', '<', atMs).execute();
    },
  };
}
