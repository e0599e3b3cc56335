import type { GateRun } from '../core/pipelines/pipeline.ts';
import { fromJson, toJson } from './json-column.ts';
import { touchPipeline } from './pipelines.ts';
import type { Row } from './schema.ts';
import type { Session } from './session.ts';
import type { GateRuns } from './store.ts';

export function createGateRuns(session: Session): GateRuns {
  return {
    of: async (pipeline) => {
      const ofPipeline = session.db.selectFrom('gate_runs').selectAll().where('pipeline', '=', pipeline);
      const rows = await ofPipeline.orderBy('started_at_ms').orderBy('gate').orderBy('attempt').execute();
      return rows.map(toRun);
    },
    put: (run) =>
      session.atomically(async (tx) => {
        const { pipeline, gate, attempt, ...values } = toRow(run);
        await tx.db
          .insertInto('gate_runs')
          .values({ pipeline, gate, attempt, ...values })
          .onConflict((conflict) => conflict.columns(['pipeline', 'gate', 'attempt']).doUpdateSet(values))
          .execute();
        await touchPipeline(tx, pipeline);
      }),
    durations: async (target, gate, limit) => {
      const rows = await session.db
        .selectFrom('pipelines')
        .innerJoin('gate_runs', 'gate_runs.pipeline', 'pipelines.id')
        .select(['gate_runs.started_at_ms', 'gate_runs.ended_at_ms'])
        .where('pipelines.target', '=', target)
        .where('gate_runs.gate', '=', gate)
        .where('gate_runs.status', '=', 'passed')
        .orderBy('pipelines.ordinal', 'desc')
        .limit(limit)
        .execute();
      return rows.flatMap((row) => (row.ended_at_ms === null ? [] : [row.ended_at_ms - row.started_at_ms]));
    },
  };
}

type Detail = Pick<GateRun, 'exitCode' | 'signal' | 'lastLines' | 'url'>;

function toRun(row: Row<'gate_runs'>): GateRun {
  return {
    pipeline: row.pipeline,
    gate: row.gate,
    attempt: row.attempt,
    round: row.round,
    status: row.status,
    place: row.place,
    startedAtMs: row.started_at_ms,
    endedAtMs: row.ended_at_ms,
    ...fromJson<Detail>(row.detail_json, `gate ${row.gate} of ${row.pipeline}`),
  };
}

function toRow(run: GateRun): Row<'gate_runs'> {
  const { exitCode, signal, lastLines, url } = run;
  const detail: Detail = { exitCode, signal, lastLines, url };
  return {
    pipeline: run.pipeline,
    gate: run.gate,
    attempt: run.attempt,
    round: run.round,
    status: run.status,
    place: run.place,
    started_at_ms: run.startedAtMs,
    ended_at_ms: run.endedAtMs,
    detail_json: toJson(detail),
  };
}
