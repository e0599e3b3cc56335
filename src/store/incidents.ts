import type { Incident } from '../core/incidents/model.ts';
import type { Incidents } from './incident-nouns.ts';
import { fromJson, readable, toJson } from './json-column.ts';
import { notePagingInUse } from './paging-use.ts';
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
    countOpen: async () => {
      const open = session.db.selectFrom('incidents').select((of) => of.fn.countAll<number | string>().as('rows'));
      return Number((await open.where('resolved_at_ms', 'is', null).executeTakeFirstOrThrow()).rows);
    },
    concerned: async ({ groups, numbers, resolvedAfterMs }) => {
      const found = new Map<number, Incident>();
      for (const some of chunks(groups)) {
        const rows = all()
          .where('group_key', 'in', some)
          .where((of) => of.or([of('resolved_at_ms', 'is', null), of('resolved_at_ms', '>', resolvedAfterMs)]));
        for (const one of readable(await rows.execute(), toIncident)) found.set(one.number, one);
      }
      for (const some of chunks(numbers.filter((number) => !found.has(number))))
        for (const one of readable(await all().where('number', 'in', some).execute(), toIncident))
          found.set(one.number, one);
      return [...found.values()].toSorted((a, b) => a.number - b.number);
    },
    openOn: async (targets) => {
      const found: Incident[] = [];
      for (const some of chunks(targets))
        found.push(
          ...readable(
            await all().where('target', 'in', some).where('resolved_at_ms', 'is', null).execute(),
            toIncident,
          ),
        );
      return found.toSorted((a, b) => a.number - b.number);
    },
    toLookAt: async (nowMs, limit) => {
      const due = all().where('look_at_ms', '<=', nowMs).orderBy('look_at_ms').limit(limit);
      return readable(await due.execute(), toIncident);
    },
    add: async (incident) => {
      await notePagingInUse(session);
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

/** One statement carries so many values. */
const AT_ONCE = 100;

function chunks<T>(all: readonly T[]): readonly T[][] {
  return Array.from({ length: Math.ceil(all.length / AT_ONCE) }, (_, index) =>
    all.slice(index * AT_ONCE, (index + 1) * AT_ONCE),
  );
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
    group_key: incident.care?.group ?? null,
    look_at_ms: incident.care?.lookAtMs ?? null,
    detail_json: toJson(detail),
  };
}
