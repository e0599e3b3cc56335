import type { Watch } from '../core/deploys/watch.ts';
import { fromJsonOrNull, readable, toJson } from './json-column.ts';
import type { Row } from './schema.ts';
import type { Session } from './session.ts';
import type { Watches } from './store.ts';

export function createWatches(session: Session): Watches {
  return {
    ofTarget: async (target) => {
      const row = await session.db.selectFrom('watches').selectAll().where('target', '=', target).executeTakeFirst();
      return row === undefined ? null : toWatch(row);
    },
    active: async () => {
      const watching = session.db.selectFrom('watches').selectAll().where('state', '=', 'watching');
      const rows = await watching.orderBy('target').execute();
      return readable(rows, toWatch);
    },
    put: async (watch) => {
      const { target, ...values } = toRow(watch);
      await session.db
        .insertInto('watches')
        .values({ target, ...values })
        .onConflict((conflict) => conflict.column('target').doUpdateSet(values))
        .execute();
    },
  };
}

export function toWatch(row: Row<'watches'>): Watch {
  return {
    target: row.target,
    stack: row.stack,
    release: row.release,
    formerRelease: row.former_release,
    operation: row.operation,
    startedAtMs: row.started_at_ms,
    untilMs: row.until_ms,
    baseline: fromJsonOrNull(row.baseline_json, `the watch of ${row.target}`),
    latest: fromJsonOrNull(row.latest_json, `the watch of ${row.target}`),
    state: row.state,
  };
}

function toRow(watch: Watch): Row<'watches'> {
  return {
    target: watch.target,
    stack: watch.stack,
    release: watch.release,
    former_release: watch.formerRelease,
    operation: watch.operation,
    started_at_ms: watch.startedAtMs,
    until_ms: watch.untilMs,
    baseline_json: toJson(watch.baseline),
    latest_json: toJson(watch.latest),
    state: watch.state,
  };
}
