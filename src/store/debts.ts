import type { Debt } from '../core/hotfix/model.ts';
import { fromJson, readable, toJson } from './json-column.ts';
import type { Row } from './schema.ts';
import type { Session } from './session.ts';
import type { Debts } from './store.ts';

export function createDebts(session: Session): Debts {
  const all = () => session.db.selectFrom('debts').selectAll();
  return {
    get: async (id) => {
      const row = await all().where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : toDebt(row);
    },
    open: async () => readable(await all().where('settled_at_ms', 'is', null).orderBy('ordinal').execute(), toDebt),
    list: async ({ target, limit }) => {
      const newest = all().orderBy('ordinal', 'desc').limit(limit);
      return readable(await (target === undefined ? newest : newest.where('target', '=', target)).execute(), toDebt);
    },
    put: async (debt) => {
      const { id, ...values } = toRow(debt);
      await session.db
        .insertInto('debts')
        .values({ id, ...values })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(values))
        .execute();
    },
  };
}

type Detail = Pick<Debt, 'settledHow' | 'reminded' | 'facts'>;

function toDebt(row: Row<'debts'>): Debt {
  return {
    id: row.id,
    kind: row.kind,
    target: row.target,
    status: row.status,
    sha: row.sha,
    release: row.release,
    pipeline: row.pipeline,
    incident: row.incident,
    createdAtMs: row.created_at_ms,
    dueAtMs: row.due_at_ms,
    settledAtMs: row.settled_at_ms,
    settledBy: row.settled_by,
    ...fromJson<Detail>(row.detail_json, `debt ${row.id}`),
  };
}

function toRow(debt: Debt): Omit<Row<'debts'>, 'ordinal'> {
  const { settledHow, reminded, facts } = debt;
  const detail: Detail = { settledHow, reminded, facts };
  return {
    id: debt.id,
    kind: debt.kind,
    target: debt.target,
    status: debt.status,
    sha: debt.sha,
    release: debt.release,
    pipeline: debt.pipeline,
    incident: debt.incident,
    created_at_ms: debt.createdAtMs,
    due_at_ms: debt.dueAtMs,
    settled_at_ms: debt.settledAtMs,
    settled_by: debt.settledBy,
    detail_json: toJson(detail),
  };
}
