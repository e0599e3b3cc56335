import type { Page } from '../core/paging/model.ts';
import type { Pages } from './incident-nouns.ts';
import { fromJson, readable, toJson } from './json-column.ts';
import type { Row } from './schema.ts';
import type { Session } from './session.ts';

export function createPages(session: Session): Pages {
  const all = () => session.db.selectFrom('pages').selectAll();
  const one = (id: string) => all().where('id', '=', id);
  return {
    get: async (id) => {
      const row = await one(id).executeTakeFirst();
      return row === undefined ? null : toPage(row);
    },
    byKey: async (key) => {
      const row = await all().where('key', '=', key).executeTakeFirst();
      return row === undefined ? null : toPage(row);
    },
    forChange: async (id) => {
      const row = await session.dialect.lockRows(one(id)).executeTakeFirst();
      return row === undefined ? null : toPage(row);
    },
    of: async (incident) => readable(await all().where('incident', '=', incident).orderBy('ordinal').execute(), toPage),
    due: async (nowMs, limit) => {
      const rows = all().where('due_at_ms', '<=', nowMs).orderBy('due_at_ms').orderBy('ordinal').limit(limit);
      return readable(await rows.execute(), toPage);
    },
    nextDue: async () => {
      const next = all().where('due_at_ms', 'is not', null).orderBy('due_at_ms').limit(1);
      return (await next.executeTakeFirst())?.due_at_ms ?? null;
    },
    sending: async () => {
      // In the order of the index over those that are due, so that it is used: of the others there are ever more.
      const rows = all().where('due_at_ms', 'is not', null).where('state', '=', 'sending').orderBy('due_at_ms');
      return readable(await rows.orderBy('ordinal').execute(), toPage);
    },
    list: async ({ person, limit }) => {
      const newest = all().orderBy('ordinal', 'desc').limit(limit);
      return readable(await (person === undefined ? newest : newest.where('person', '=', person)).execute(), toPage);
    },
    add: async (page) => {
      const added = await session.db
        .insertInto('pages')
        .values(toRow(page))
        .onConflict((conflict) => conflict.column('key').doNothing())
        .returning('id')
        .executeTakeFirst();
      return added !== undefined;
    },
    put: async (page) => {
      const { id, key: _key, ...values } = toRow(page);
      await session.db.updateTable('pages').set(values).where('id', '=', id).execute();
    },
  };
}

type Detail = Omit<Page, 'id' | 'key' | 'incident' | 'person' | 'state' | 'dueAtMs'>;

function toPage(row: Row<'pages'>): Page {
  const { id, key, incident, person, state, due_at_ms: dueAtMs } = row;
  return { id, key, incident, person, state, dueAtMs, ...fromJson<Detail>(row.detail_json, `page ${id}`) };
}

function toRow({ id, key, incident, person, state, dueAtMs, ...detail }: Page): Omit<Row<'pages'>, 'ordinal'> {
  return { id, key, incident, person, state, due_at_ms: dueAtMs, detail_json: toJson(detail) };
}
