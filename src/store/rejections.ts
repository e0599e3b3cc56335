import type { Rejection } from '../core/deploys/model.ts';
import { fromJsonOrNull, toJson } from './json-column.ts';
import type { Row } from './schema.ts';
import type { Session } from './session.ts';
import type { Rejections } from './store.ts';

export function createRejections(session: Session): Rejections {
  return {
    ofTarget: async (target) => {
      const ofTarget = session.db.selectFrom('rejections').selectAll().where('target', '=', target);
      const rows = await ofTarget.orderBy('release').execute();
      return rows.map(toRejection);
    },
    put: async ({ target, release, sha, reason, actor, atMs, operation, incident, fixes }) => {
      const fixes_json = fixes.length === 0 ? null : toJson(fixes);
      const values = { sha, reason, actor, at_ms: atMs, operation, incident, fixes_json };
      await session.db
        .insertInto('rejections')
        .values({ target, release, ...values })
        .onConflict((conflict) => conflict.columns(['target', 'release']).doUpdateSet(values))
        .execute();
    },
    remove: async (target, release) => {
      await session.db.deleteFrom('rejections').where('target', '=', target).where('release', '=', release).execute();
    },
  };
}

export function toRejection(row: Row<'rejections'>): Rejection {
  const { target, release, sha, reason, actor, operation, incident } = row;
  const fixes = fromJsonOrNull<Rejection['fixes']>(row.fixes_json, `rejection of r${release}`) ?? [];
  return { target, release, sha, reason, actor, atMs: row.at_ms, operation, incident, fixes };
}
