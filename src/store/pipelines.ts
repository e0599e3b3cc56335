import type { Pipeline } from '../core/pipelines/pipeline.ts';
import { fromJson, readable, toJson } from './json-column.ts';
import type { Row } from './schema.ts';
import type { Session } from './session.ts';
import type { Pipelines } from './store.ts';

export function createPipelines(session: Session): Pipelines {
  const all = () => session.db.selectFrom('pipelines').selectAll();
  return {
    get: async (id) => {
      const row = await all().where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : toPipeline(row);
    },
    open: async () => readable(await all().where('ended_at_ms', 'is', null).orderBy('ordinal').execute(), toPipeline),
    list: async ({ target, sha, limit }) => {
      let rows = all().orderBy('ordinal', 'desc').limit(limit);
      if (target !== undefined) rows = rows.where('target', '=', target);
      if (sha !== undefined) rows = rows.where('sha', '=', sha);
      return readable(await rows.execute(), toPipeline);
    },
    put: async (pipeline) => {
      const { id, ...values } = toRow(pipeline);
      await session.db
        .insertInto('pipelines')
        .values({ id, ...values })
        .onConflict((conflict) =>
          conflict.column('id').doUpdateSet({ ...values, version: (change) => change('pipelines.version', '+', 1) }),
        )
        .execute();
    },
    forChange: async (id) => {
      const row = await session.dialect.lockRows(all().where('id', '=', id)).executeTakeFirst();
      return row === undefined ? null : toPipeline(row);
    },
  };
}

/** Something that belongs to a pipeline has changed: whoever follows it looks again. */
export async function touchPipeline({ db }: Session, id: string): Promise<void> {
  await db
    .updateTable('pipelines')
    .set((column) => ({ version: column('version', '+', 1) }))
    .where('id', '=', id)
    .execute();
}

/** What is not asked for by the database. */
type Detail = Pick<
  Pipeline,
  'repository' | 'branch' | 'because' | 'plan' | 'failFast' | 'rebuild' | 'consent' | 'holds' | 'cancelled' | 'problem'
>;

function toPipeline(row: Row<'pipelines'>): Pipeline {
  return {
    id: row.id,
    target: row.target,
    status: row.status,
    mode: row.mode,
    purpose: row.purpose,
    trigger: row.trigger_kind,
    actor: row.actor,
    commit: { sha: row.sha, title: row.title, author: row.author, committedAtMs: row.committed_at_ms },
    email: row.email,
    incident: row.incident,
    round: row.round,
    release: row.release,
    operation: row.operation,
    createdAtMs: row.created_at_ms,
    endedAtMs: row.ended_at_ms,
    version: row.version,
    ...fromJson<Detail>(row.detail_json, `pipeline ${row.id}`),
  };
}

function toRow(pipeline: Pipeline): Omit<Row<'pipelines'>, 'ordinal' | 'version'> {
  const { commit } = pipeline;
  const { repository, branch, because, plan, failFast, rebuild, consent, holds, cancelled, problem } = pipeline;
  const detail: Detail = {
    repository,
    branch,
    because,
    plan,
    failFast,
    rebuild,
    consent,
    holds,
    cancelled,
    problem,
  };
  return {
    id: pipeline.id,
    target: pipeline.target,
    status: pipeline.status,
    mode: pipeline.mode,
    purpose: pipeline.purpose,
    trigger_kind: pipeline.trigger,
    actor: pipeline.actor,
    sha: commit.sha,
    title: commit.title,
    author: commit.author,
    email: pipeline.email,
    committed_at_ms: commit.committedAtMs,
    incident: pipeline.incident,
    round: pipeline.round,
    release: pipeline.release,
    operation: pipeline.operation,
    created_at_ms: pipeline.createdAtMs,
    ended_at_ms: pipeline.endedAtMs,
    detail_json: toJson(detail),
  };
}
