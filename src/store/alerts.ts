import type { Alert } from '../core/incidents/model.ts';
import type { Alerts } from './incident-nouns.ts';
import { fromJson, readable, toJson } from './json-column.ts';
import { aboutMany } from './many-rows.ts';
import type { Row } from './schema.ts';
import type { Session } from './session.ts';

export function createAlerts(session: Session): Alerts {
  const all = () => session.db.selectFrom('alerts').selectAll();
  return {
    get: async (id) => {
      const row = await all().where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : toAlert(row);
    },
    byKey: async (hook, keys) => readable(await withKeys<Row<'alerts'>>(session, keys, [hook]), toAlert),
    of: async (incident, { status, limit }) => {
      // Those that fire first: whoever asks for some of them must not take the rest for over.
      let rows = all().where('incident', '=', incident).orderBy('status');
      if (status !== undefined) rows = rows.where('status', '=', status);
      return readable(await rows.limit(limit).execute(), toAlert).toSorted((a, b) => a.firstAtMs - b.firstAtMs);
    },
    list: async ({ hook, incident, limit }) => {
      let rows = all().orderBy('last_at_ms', 'desc').limit(limit);
      if (hook !== undefined) rows = rows.where('hook', '=', hook);
      if (incident === null) rows = rows.where('incident', 'is', null);
      return readable(await rows.execute(), toAlert);
    },
    kept: async ({ after, limit }) => {
      let rows = all().where('incident', 'is', null).where('status', '=', 'firing').orderBy('id').limit(limit);
      if (after !== undefined) rows = rows.where('id', '>', after);
      return readable(await rows.execute(), toAlert);
    },
    put: (alerts) => session.atomically(async (tx) => void (await putAll(tx, alerts.map(toRow)))),
    forgetBefore: async (atMs, limit) => {
      const open = session.db.selectFrom('incidents').select('number').where('resolved_at_ms', 'is', null);
      const old = session.db
        .selectFrom('alerts')
        .select('id')
        .where('last_at_ms', '<', atMs)
        .where((of) => of.or([of('incident', 'is', null), of('incident', 'not in', open)]))
        .orderBy('last_at_ms')
        .limit(limit);
      const removed = await session.db.deleteFrom('alerts').where('id', 'in', old).executeTakeFirst();
      return Number(removed.numDeletedRows);
    },
  };
}

const withKeys = aboutMany<string>(
  (db, keys) => db.selectFrom('alerts').selectAll().where('hook', '=', '').where('key', 'in', keys),
  (key, values) => values.push(key),
);

const putAll = aboutMany<Row<'alerts'>>(
  (db, rows) =>
    db
      .insertInto('alerts')
      .values(rows)
      .onConflict((conflict) =>
        conflict.columns(['hook', 'key']).doUpdateSet((change) => ({
          status: change.ref('excluded.status'),
          incident: change.ref('excluded.incident'),
          last_at_ms: change.ref('excluded.last_at_ms'),
          detail_json: change.ref('excluded.detail_json'),
        })),
      ),
  ({ id, hook, key, status, incident, last_at_ms, detail_json }, values) =>
    values.push(id, hook, key, status, incident, last_at_ms, detail_json),
);

type Detail = Omit<Alert, 'id' | 'hook' | 'key' | 'status' | 'incident' | 'lastAtMs'>;

function toAlert(row: Row<'alerts'>): Alert {
  const { id, hook, key, status, incident, last_at_ms: lastAtMs } = row;
  return { id, hook, key, status, incident, lastAtMs, ...fromJson<Detail>(row.detail_json, `alert ${id}`) };
}

/** What has a column of its own; JSON leaves it out. To copy all but these is several times as slow. */
const none = undefined;
const IN_COLUMNS = { id: none, hook: none, key: none, status: none, incident: none, lastAtMs: none };

function toRow(alert: Alert): Row<'alerts'> {
  const { id, hook, key, status, incident, lastAtMs } = alert;
  const detail_json = toJson({ ...alert, ...IN_COLUMNS });
  return { id, hook, key, status, incident, last_at_ms: lastAtMs, detail_json };
}
