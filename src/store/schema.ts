import type { Generated, Selectable } from 'kysely';
import type { Delivery } from '../core/alerts/model.ts';
import type { OperationKind, OperationStatus, Serving, Stack, StackTag, StepRecord } from '../core/deploys/model.ts';
import type { Watch } from '../core/deploys/watch.ts';
import type { EventKind } from '../core/events/model.ts';
import type { DebtKind } from '../core/hotfix/model.ts';
import type { Alert, IncidentState } from '../core/incidents/model.ts';
import type { Lock, LockScope } from '../core/locks/model.ts';
import type { PageState } from '../core/paging/model.ts';
import type { Mode } from '../core/pipelines/model.ts';
import type { GateRun, Pipeline, PipelineStatus } from '../core/pipelines/pipeline.ts';
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
  pipelines: PipelinesTable;
  gate_runs: GateRunsTable;
  approvals: { pipeline: string; actor: string; reason: string; at_ms: number };
  debts: DebtsTable;
  blocks: BlocksTable;
  branches: { name: string; sha: string | null; seen_at_ms: number; detail_json: string };
  reports: ReportsTable;
  deliveries: DeliveriesTable;
  alerts: AlertsTable;
  incidents: IncidentsTable;
  escalations: { incident: number; next_at_ms: number | null; detail_json: string };
  pages: PagesTable;
  elsewhere_deploys: ElsewhereTable;
  /** What people edit, and what is remembered by name; see `records.ts`. */
  records: { kind: string; name: string; version: number; detail_json: string };
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
  gates_json: Generated<string | null>;
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
  incident: string | null;
  fixes_json: string | null;
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
  strength: Generated<Lock['strength']>;
  /** Null in rows from before it was kept. */
  source: Lock['source'] | null;
  opens: Generated<Lock['opens']>;
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

type PipelinesTable = {
  ordinal: Generated<number>;
  id: string;
  target: string;
  status: PipelineStatus;
  mode: Mode;
  purpose: Pipeline['purpose'];
  /** `trigger` is a word of SQL. */
  trigger_kind: Pipeline['trigger'];
  actor: string;
  sha: string;
  title: string;
  author: string;
  email: string;
  committed_at_ms: number;
  incident: string | null;
  round: number;
  release: number | null;
  operation: string | null;
  created_at_ms: number;
  ended_at_ms: number | null;
  version: Generated<number>;
  detail_json: string;
};

type GateRunsTable = {
  pipeline: string;
  gate: string;
  attempt: number;
  round: number;
  status: GateRun['status'];
  place: GateRun['place'];
  started_at_ms: number;
  ended_at_ms: number | null;
  detail_json: string;
};

type DebtsTable = {
  ordinal: Generated<number>;
  id: string;
  kind: DebtKind;
  target: string;
  status: 'open' | 'settled';
  sha: string;
  release: number | null;
  pipeline: string;
  incident: string | null;
  created_at_ms: number;
  due_at_ms: number | null;
  settled_at_ms: number | null;
  settled_by: string | null;
  detail_json: string;
};

type BlocksTable = {
  ordinal: Generated<number>;
  id: string;
  target: string;
  sha: string;
  actor: string;
  at_ms: number;
  ended_at_ms: number | null;
  detail_json: string;
};

type ReportsTable = {
  service: string;
  live: number;
  back: number;
  rules: number;
  made_at_ms: number;
  detail_json: string;
};

type DeliveriesTable = {
  ordinal: Generated<number>;
  id: string;
  hook: string;
  delivery_key: string | null;
  received_at_ms: number;
  state: Delivery['state'];
  body: string;
  detail_json: string;
};

type AlertsTable = {
  id: string;
  hook: string;
  key: string;
  status: Alert['status'];
  incident: number | null;
  last_at_ms: number;
  detail_json: string;
};

type IncidentsTable = {
  number: Generated<number>;
  state: IncidentState;
  service: string | null;
  target: string | null;
  opened_at_ms: number;
  resolved_at_ms: number | null;
  version: number;
  /** What is found by it stands in the detail too. */
  group_key: string | null;
  look_at_ms: number | null;
  detail_json: string;
};

type PagesTable = {
  ordinal: Generated<number>;
  id: string;
  key: string;
  incident: number | null;
  person: string;
  state: PageState;
  due_at_ms: number | null;
  detail_json: string;
};

type ElsewhereTable = {
  source: string;
  id: string;
  service: string;
  live_at_ms: number | null;
  at_ms: number;
  detail_json: string;
};

export type Row<Table extends keyof Schema> = Selectable<Schema[Table]>;
