import type { ElsewhereDeploy } from '../core/elsewhere/model.ts';
import type { Elsewhere } from './incident-nouns.ts';
import { fromJson, readable, toJson } from './json-column.ts';
import type { Row } from './schema.ts';
import type { Session } from './session.ts';

export function createElsewhere(session: Session): Elsewhere {
  const all = () => session.db.selectFrom('elsewhere_deploys').selectAll();
  const one = (source: string, id: string) => all().where('source', '=', source).where('id', '=', id);
  return {
    get: async (source, id) => {
      const row = await one(source, id).executeTakeFirst();
      return row === undefined ? null : toDeploy(row);
    },
    forChange: async (source, id) => {
      const row = await session.dialect.lockRows(one(source, id)).executeTakeFirst();
      return row === undefined ? null : toDeploy(row);
    },
    add: async (deploy) => {
      const added = await session.db
        .insertInto('elsewhere_deploys')
        .values(toRow(deploy))
        .onConflict((conflict) => conflict.columns(['source', 'id']).doNothing())
        .returning('id')
        .executeTakeFirst();
      return added !== undefined;
    },
    put: async (deploy) => {
      const { source, id, ...values } = toRow(deploy);
      await session.db
        .updateTable('elsewhere_deploys')
        .set(values)
        .where('source', '=', source)
        .where('id', '=', id)
        .execute();
    },
    since: async (fromMs, limit) => {
      const rows = all().where('live_at_ms', '>=', fromMs).orderBy('live_at_ms', 'desc').limit(limit);
      return readable(await rows.execute(), toDeploy);
    },
    list: async ({ service, limit }) => {
      const newest = all().orderBy('at_ms', 'desc').limit(limit);
      return readable(
        await (service === undefined ? newest : newest.where('service', '=', service)).execute(),
        toDeploy,
      );
    },
    forgetBefore: async (atMs, limit) => {
      const old = session.db
        .selectFrom('elsewhere_deploys')
        .select(['source', 'id'])
        .where('at_ms', '<', atMs)
        .orderBy('at_ms')
        .limit(limit);
      const removed = await session.db
        .deleteFrom('elsewhere_deploys')
        .where(({ eb, refTuple }) => eb(refTuple('source', 'id'), 'in', old.$asTuple('source', 'id')))
        .executeTakeFirst();
      return Number(removed.numDeletedRows);
    },
  };
}

type Detail = Omit<ElsewhereDeploy, 'source' | 'id' | 'service' | 'liveAtMs' | 'atMs'>;

function toDeploy(row: Row<'elsewhere_deploys'>): ElsewhereDeploy {
  const { source, id, service, live_at_ms: liveAtMs, at_ms: atMs } = row;
  return { source, id, service, liveAtMs, atMs, ...fromJson<Detail>(row.detail_json, `deploy ${id} of ${source}`) };
}

function toRow({ source, id, service, liveAtMs, atMs, ...detail }: ElsewhereDeploy): Row<'elsewhere_deploys'> {
  return { source, id, service, live_at_ms: liveAtMs, at_ms: atMs, detail_json: toJson(detail) };
}
