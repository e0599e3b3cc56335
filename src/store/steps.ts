import type { StepRecord } from '../core/deploys/model.ts';
import { fromJson, toJson } from './json-column.ts';
import type { Row } from './schema.ts';
import type { Session } from './session.ts';
import type { Steps } from './store.ts';

/** Writers hold the operation's row, so that no two count at once. */
export function createSteps(session: Session): Steps {
  return {
    of: async (operation) => {
      const ofOperation = session.db.selectFrom('steps').selectAll().where('operation', '=', operation);
      const rows = await ofOperation.orderBy('ordinal').execute();
      return rows.map(toStep);
    },
    everBegan: async (subject) => {
      const one = session.db.selectFrom('steps').select('ordinal').where('subject', '=', subject).limit(1);
      return (await one.executeTakeFirst()) !== undefined;
    },
    begin: (step) => session.atomically((tx) => begin(tx, step)),
    end: async (operation, ordinal, { outcome, facts }) => {
      const endedAtMs = await session.nowMs();
      await session.db
        .updateTable('steps')
        .set({ outcome, ended_at_ms: endedAtMs, ...(facts === undefined ? {} : { facts_json: toJson(facts) }) })
        .where('operation', '=', operation)
        .where('ordinal', '=', ordinal)
        .execute();
    },
  };
}

async function begin(tx: Session, { operation, step, subject }: Parameters<Steps['begin']>[0]): Promise<number> {
  const newest = await tx.db
    .selectFrom('steps')
    .select('ordinal')
    .where('operation', '=', operation)
    .orderBy('ordinal', 'desc')
    .limit(1)
    .executeTakeFirst();
  const ordinal = (newest?.ordinal ?? 0) + 1;
  const startedAtMs = await tx.nowMs();
  await tx.db
    .insertInto('steps')
    .values({ operation, ordinal, step, subject, started_at_ms: startedAtMs, facts_json: '{}' })
    .execute();
  return ordinal;
}

function toStep(row: Row<'steps'>): StepRecord {
  return {
    operation: row.operation,
    ordinal: row.ordinal,
    step: row.step,
    subject: row.subject,
    startedAtMs: row.started_at_ms,
    endedAtMs: row.ended_at_ms,
    outcome: row.outcome,
    facts: fromJson(row.facts_json),
  };
}
