import type { Generated, Selectable } from 'kysely';
import type { OperationKind, OperationStatus, Serving, Stack, StackTag, StepRecord } from '../core/deploys/model.ts';
import type { Watch } from '../core/deploys/watch.ts';
import type { EventKind } from '../core/events/model.ts';
import type { LockScope } from '../core/locks/model.ts';
import type { RouterName } from '../core/releases/model.ts';

/** The tables as they stand after the newest migration. Times are integer ms UTC; what ends in `_json` is JSON as text. */
export type Schema = {
  schema_version: { version: number; name: string; applied_at_ms: number; livable_from: Generated<number | null> };
  services: ServicesTable;
  targets: TargetsTable;
  releases: ReleasesTable;
  stacks: StacksTable;
  servings: ServingsTable;
  rejections: RejectionsTable;
  locks: LocksTable;
  operations: OperationsTable;
  steps: StepsTable;
  events: EventsTable;
  event_head: { id: number; seq: number; hash: string };
  answers: { key: string; request: string; status: number; body: string; at_ms: number };
  watches: WatchesTable;
  duty: { id: number; home: string | null; worker: string | null; fence: number; lease_until_ms: number };
};

type ServicesTable = {
  name: string;
  repository: string;
  created_at_ms: number;
  /** Number of the newest release; raising it hands out the next one. */
  last_release: Generated<number>;
};

type TargetsTable = {
  name: string;
  service: string;
  environment: string;
  created_at_ms: number;
  router: Generated<RouterName>;
  fence: Generated<number>;
  /** Ordinal of the newest serving; lets a view take "the newest five of every target" as one range. */
  last_serving: Generated<number>;
};

type ReleasesTable = {
  service: string;
  number: number;
  sha: string;
  title: string;
  author: string;
  committed_at_ms: number;
  digest: string;
  size_bytes: number;
  config_json: string;
  built_at_ms: number;
  build_ms: number;
  removed_at_ms: number | null;
};

type StacksTable = {
  id: string;
  target: string;
  release: number;
  tag: StackTag;
  created_at_ms: number;
  ready_at_ms: number | null;
  hot_since_ms: number | null;
  keep_until_ms: number | null;
  workers: Stack['workers'];
  workers_until_ms: number | null;
};

type ServingsTable = {
  target: string;
  ordinal: number;
  release: number;
  stack: string;
  from_ms: number;
  until_ms: number | null;
  outcome: Serving['outcome'];
};

type RejectionsTable = {
  target: string;
  release: number;
  sha: string;
  reason: string;
  actor: string;
  at_ms: number;
  operation: string | null;
};

type LocksTable = {
  ordinal: Generated<number>;
  id: string;
  scope_kind: LockScope['kind'];
  /** Name of the environment, service or target; null for everything. */
  scope_name: string | null;
  reason: string;
  owner: string;
  created_at_ms: number;
  expires_at_ms: number | null;
  incident: string | null;
  operation: string | null;
  ended_at_ms: number | null;
  ended_by: string | null;
};

type OperationsTable = {
  /** Order of creation; the clock may stand or jump. */
  ordinal: Generated<number>;
  id: string;
  target: string;
  kind: OperationKind;
  status: OperationStatus;
  goal_json: string;
  actor: string;
  release: number | null;
  step: StepRecord['step'] | null;
  attempts: number;
  fence: number;
  worker: string | null;
  lease_until_ms: number;
  wake_at_ms: number;
  created_at_ms: number;
  ended_at_ms: number | null;
  problem_json: string | null;
  undoing_json: string | null;
  result_json: string | null;
};

type StepsTable = {
  operation: string;
  ordinal: number;
  step: StepRecord['step'];
  subject: string;
  started_at_ms: number;
  ended_at_ms: number | null;
  outcome: StepRecord['outcome'];
  facts_json: string;
};

type EventsTable = {
  seq: number;
  at_ms: number;
  kind: EventKind;
  target: string | null;
  operation: string | null;
  actor: string;
  data_json: string;
  hash: string;
};

type WatchesTable = {
  target: string;
  stack: string;
  release: number;
  former_release: number | null;
  operation: string;
  started_at_ms: number;
  until_ms: number;
  baseline_json: string | null;
  latest_json: string | null;
  state: Watch['state'];
};

export type Row<Table extends keyof Schema> = Selectable<Schema[Table]>;
