import type { Escalation } from '../core/paging/model.ts';
import type { Escalations } from './incident-nouns.ts';
import { fromJson, readable, toJson } from './json-column.ts';
import type { Row } from './schema.ts';
import type { Session } from './session.ts';

export function createEscalations(session: Session): Escalations {
  const all = () => session.db.selectFrom('escalations').selectAll();
  const one = (incident: number) => all().where('incident', '=', incident);
  return {
    get: async (incident) => {
      const row = await one(incident).executeTakeFirst();
      return row === undefined ? null : toEscalation(row);
    },
    forChange: async (incident) => {
      const row = await session.dialect.lockRows(one(incident)).executeTakeFirst();
      return row === undefined ? null : toEscalation(row);
    },
    due: async (nowMs, limit) => {
      const rows = all().where('next_at_ms', '<=', nowMs).orderBy('next_at_ms').orderBy('incident').limit(limit);
      return readable(await rows.execute(), toEscalation);
    },
    nextDue: async () => {
      const next = all().where('next_at_ms', 'is not', null).orderBy('next_at_ms').limit(1);
      return (await next.executeTakeFirst())?.next_at_ms ?? null;
    },
    put: async ({ incident, nextAtMs, ...detail }) => {
      const values = { next_at_ms: nextAtMs, detail_json: toJson(detail) };
      await session.db
        .insertInto('escalations')
        .values({ incident, ...values })
        .onConflict((conflict) => conflict.column('incident').doUpdateSet(values))
        .execute();
    },
  };
}

function toEscalation(row: Row<'escalations'>): Escalation {
  const detail = fromJson<Omit<Escalation, 'incident' | 'nextAtMs'>>(
    row.detail_json,
    `escalation of INC-${row.incident}`,
  );
  return { incident: row.incident, nextAtMs: row.next_at_ms, ...detail };
}
