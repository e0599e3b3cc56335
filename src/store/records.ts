import type { RecordKind, RecordKinds, Records } from './incident-nouns.ts';
import { fromJson, readable, toJson } from './json-column.ts';
import { notePagingInUse } from './paging-use.ts';
import type { Row } from './schema.ts';
import type { Session } from './session.ts';

export function createRecords(session: Session): Records {
  const named = (kind: RecordKind, name: string) =>
    session.db.selectFrom('records').selectAll().where('kind', '=', kind).where('name', '=', name);
  return {
    get: async (kind, name) => {
      const row = await named(kind, name).executeTakeFirst();
      return row === undefined ? null : toRecord(kind, row);
    },
    forChange: async (kind, name) => {
      const row = await session.dialect.lockRows(named(kind, name)).executeTakeFirst();
      return row === undefined ? null : toRecord(kind, row);
    },
    list: async (kind) => {
      const rows = session.db.selectFrom('records').selectAll().where('kind', '=', kind).orderBy('name');
      return readable(await rows.execute(), (row) => ({
        name: row.name,
        version: row.version,
        record: toRecord(kind, row),
      }));
    },
    put: async (kind, name, record) => {
      if (kind === 'policy') await notePagingInUse(session);
      const values = { detail_json: toJson(record) };
      await session.db
        .insertInto('records')
        .values({ kind, name, version: 1, ...values })
        .onConflict((conflict) =>
          conflict
            .columns(['kind', 'name'])
            .doUpdateSet({ ...values, version: (change) => change('records.version', '+', 1) }),
        )
        .execute();
    },
    remove: async (kind, name) => {
      const removed = await session.db
        .deleteFrom('records')
        .where('kind', '=', kind)
        .where('name', '=', name)
        .executeTakeFirst();
      return removed.numDeletedRows > 0n;
    },
  };
}

function toRecord<Kind extends RecordKind>(kind: Kind, row: Row<'records'>): RecordKinds[Kind] {
  return fromJson<RecordKinds[Kind]>(row.detail_json, `${kind} ${row.name}`);
}
