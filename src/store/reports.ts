import type { ChangeReport } from '../core/guard/report.ts';
import { fromJson, toJson } from './json-column.ts';
import type { Row } from './schema.ts';
import type { Session } from './session.ts';
import type { Reports } from './store.ts';

export function createReports(session: Session): Reports {
  const ofLive = (service: string, live: number) =>
    session.db.selectFrom('reports').selectAll().where('service', '=', service).where('live', '=', live);

  return {
    get: async (service, live, back) => {
      const row = await ofLive(service, live).where('back', '=', back).executeTakeFirst();
      return row === undefined ? null : toReport(row);
    },
    from: async (service, live) => {
      const rows = await ofLive(service, live).orderBy('back', 'desc').execute();
      return rows.map(toReport);
    },
    put: async ({ service, live, back, rules, madeAtMs, ...detail }) => {
      const values = { rules, made_at_ms: madeAtMs, detail_json: toJson(detail) };
      await session.db
        .insertInto('reports')
        .values({ service, live, back, ...values })
        .onConflict((conflict) => conflict.columns(['service', 'live', 'back']).doUpdateSet(values))
        .execute();
    },
  };
}

type Detail = Omit<ChangeReport, 'service' | 'live' | 'back' | 'rules' | 'madeAtMs'>;

export function toReport(row: Row<'reports'>): ChangeReport {
  const { service, live, back, rules, made_at_ms: madeAtMs } = row;
  const detail = fromJson<Detail>(row.detail_json, `report on r${live} of ${service}`);
  return { service, live, back, rules, madeAtMs, ...detail };
}
