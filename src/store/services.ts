import type { Row } from './schema.ts';
import type { Session } from './session.ts';
import type { Service, Services } from './store.ts';

export function createServices(session: Session): Services {
  return {
    get: async (name) => {
      const row = await session.db.selectFrom('services').selectAll().where('name', '=', name).executeTakeFirst();
      return row === undefined ? null : toService(row);
    },
    list: async () => {
      const rows = await session.db.selectFrom('services').selectAll().orderBy('name').execute();
      return rows.map(toService);
    },
    put: async ({ name, repository, createdAtMs }) => {
      await session.db
        .insertInto('services')
        .values({ name, repository, created_at_ms: createdAtMs })
        .onConflict((conflict) => conflict.column('name').doUpdateSet({ repository, created_at_ms: createdAtMs }))
        .execute();
    },
  };
}

function toService(row: Row<'services'>): Service {
  return { name: row.name, repository: row.repository, createdAtMs: row.created_at_ms };
}
