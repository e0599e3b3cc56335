import type { Incident } from '../core/incidents/model.ts';
import type { Incidents } from './incident-nouns.ts';
import { fromJson, readable, toJson } from './json-column.ts';
import type { Row } from './schema.ts';
import type { Session } from './session.ts';

export function createIncidents(session: Session): Incidents {
  const all = () => session.db.selectFrom('incidents').selectAll();
  const one = (number: number) => all().where('number', '=', number);
  return {
    get: async (number) => {
      const row = await one(number).executeTakeFirst();
      return row === undefined ? null : toIncident(row);
    },
    forChange: async (number) => {
      const row = await session.dialect.lockRows(one(number)).executeTakeFirst();
      return row === undefined ? null : toIncident(row);
    },
    open: async (service) => {
      let rows = all().where('resolved_at_ms', 'is', null).orderBy('number');
      if (service === null) rows = rows.where('service', 'is', null);
      else if (service !== undefined) rows = rows.where('service', '=', service);
      return readable(await rows.execute(), toIncident);
    },
    list: async ({ open, service, target, limit, before }) => {
      let rows = all().orderBy('number', 'desc').limit(limit);
      if (open === true) rows = rows.where('resolved_at_ms', 'is', null);
      if (service !== undefined) rows = rows.where('service', '=', service);
      if (target !== undefined) rows = rows.where('target', '=', target);
      if (before !== undefined) rows = rows.where('number', '<', before);
      return readable(await rows.execute(), toIncident);
    },
    add: async (incident) => {
      const { number } = await session.db
        .insertInto('incidents')
        .values(toRow(incident))
        .returning('number')
        .executeTakeFirstOrThrow();
      return { ...incident, number };
    },
    put: async ({ number, ...incident }) => {
      await session.db.updateTable('incidents').set(toRow(incident)).where('number', '=', number).execute();
    },
  };
}

type Detail = Omit<Incident, 'number' | 'state' | 'service' | 'target' | 'openedAtMs' | 'resolvedAtMs' | 'version'>;

function toIncident(row: Row<'incidents'>): Incident {
  return {
    number: row.number,
    state: row.state,
    service: row.service,
    target: row.target,
    openedAtMs: row.opened_at_ms,
    resolvedAtMs: row.resolved_at_ms,
    version: row.version,
    ...fromJson<Detail>(row.detail_json, `incident ${row.number}`),
  };
}

function toRow(incident: Omit<Incident, 'number'>): Omit<Row<'incidents'>, 'number'> {
  const { state, service, target, openedAtMs, resolvedAtMs, version, ...detail } = incident;
  return {
    state,
    service,
    target,
    opened_at_ms: openedAtMs,
    resolved_at_ms: resolvedAtMs,
    version,
    detail_json: toJson(detail),
  };
}
