import type { Operation } from '../core/deploys/model.ts';
import { fromJson, fromJsonOrNull, toJson } from './json-column.ts';
import type { Row } from './schema.ts';
import type { OperationChange } from './store.ts';

export function toOperation(row: Row<'operations'>): Operation {
  const name = `operation ${row.id} of ${row.target}`;
  return {
    id: row.id,
    target: row.target,
    kind: row.kind,
    status: row.status,
    goal: fromJson(row.goal_json, name),
    actor: row.actor,
    release: row.release,
    step: row.step,
    attempts: row.attempts,
    fence: row.fence,
    worker: row.worker,
    leaseUntilMs: row.lease_until_ms,
    wakeAtMs: row.wake_at_ms,
    createdAtMs: row.created_at_ms,
    endedAtMs: row.ended_at_ms,
    problem: fromJsonOrNull(row.problem_json, name),
    undoing: fromJsonOrNull(row.undoing_json, name),
    result: fromJsonOrNull(row.result_json, name),
  };
}

/** Only what the change names; null is a value, absence is not. */
export function changedColumns(change: OperationChange): Partial<Row<'operations'>> {
  return {
    ...(change.release === undefined ? {} : { release: change.release }),
    ...(change.step === undefined ? {} : { step: change.step }),
    ...(change.attempts === undefined ? {} : { attempts: change.attempts }),
    ...(change.wakeAtMs === undefined ? {} : { wake_at_ms: change.wakeAtMs }),
    ...(change.undoing === undefined ? {} : { undoing_json: toJson(change.undoing) }),
    ...(change.result === undefined ? {} : { result_json: toJson(change.result) }),
  };
}
