import { touchPipeline } from './pipelines.ts';
import type { Session } from './session.ts';
import type { Approvals } from './store.ts';

export function createApprovals(session: Session): Approvals {
  return {
    of: async (pipeline) => {
      const ofPipeline = session.db.selectFrom('approvals').selectAll().where('pipeline', '=', pipeline);
      const rows = await ofPipeline.orderBy('at_ms').orderBy('actor').execute();
      return rows.map(({ actor, reason, at_ms: atMs }) => ({ pipeline, actor, reason, atMs }));
    },
    put: ({ pipeline, actor, reason, atMs }) =>
      session.atomically(async (tx) => {
        await tx.db
          .insertInto('approvals')
          .values({ pipeline, actor, reason, at_ms: atMs })
          .onConflict((conflict) => conflict.columns(['pipeline', 'actor']).doNothing())
          .execute();
        await touchPipeline(tx, pipeline);
      }),
  };
}
