import { z } from 'zod';
import { alertRoutes } from './alert-routes.ts';
import { channelRoutes } from './channel-routes.ts';
import { ChecksBody } from './checks.ts';
import { CiGateBody, CiGateOrder, CiReportBody, CiReportOrder, MayDeployBody, MayDeployOrder } from './ci.ts';
import { AddedReleaseBody, AddReleaseOrder } from './ci-release.ts';
import { TargetParams, WriteQuery } from './common.ts';
import { CardBody, DecideOrder, DecisionBody } from './decisions.ts';
import { elsewhereRoutes } from './elsewhere.ts';
import { EventsBody } from './events.ts';
import { HaproxyBody, HaproxyQuestion } from './haproxy.ts';
import { ApprovedBody, ApproveOrder, DebtBody, DebtsBody, HotfixesBody, SettleOrder } from './hotfixes.ts';
import { incidentRoutes } from './incident-routes.ts';
import { LockBody, LockOrder, LockRenewal, LocksBody, ScopeBody, UnlockedBody } from './locks.ts';
import { oncallRoutes } from './oncall-routes.ts';
import {
  CleanupOrder,
  DeployOrder,
  OperationBody,
  OrderedBody,
  PlainOrder,
  PlanBody,
  RollbackOrder,
  ShipOrder,
} from './operations.ts';
import { pagingRoutes } from './paging-routes.ts';
import { ChangedPipelineBody, PipelineBody, PipelinesBody, PlannedChangeBody } from './pipelines.ts';
import { ReleasesBody } from './releases.ts';
import { StatusBody, TargetBody } from './targets.ts';

export type Role = 'viewer' | 'responder' | 'deployer' | 'admin';

/** One way in: the server registers it, the OpenAPI document and the typed client are made from it. */
export type Route = {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly summary: string;
  readonly role: Role | 'anybody';
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  /** By status code. */
  readonly answers: Readonly<Record<number, z.ZodType>>;
};

const Health = z
  .object({
    status: z.enum(['ready', 'starting']),
    version: z.string(),
    router: z.string(),
    since: z.iso.datetime(),
    alarms: z
      .array(z.string())
      .optional()
      .meta({ description: 'What is wrong with the machinery and wants a person.' }),
  })
  .meta({ id: 'Health' });
const Operations = z.object({ operations: z.array(OperationBody) }).meta({ id: 'Operations' });
const Log = z.object({ text: z.string(), from: z.int(), next: z.int(), ended: z.boolean() }).meta({ id: 'Log' });
const ordered = { 200: z.union([OrderedBody, PlanBody]), 202: OrderedBody } as const;

function order<Name extends string, Body extends z.ZodType>(name: Name, role: Role, summary: string, body: Body) {
  return {
    method: 'POST',
    path: `/v1/targets/:service/:environment/${name}`,
    summary,
    role,
    params: TargetParams,
    query: WriteQuery,
    body,
    answers: ordered,
  } as const;
}

export const routes = {
  health: {
    method: 'GET',
    path: '/v1/health',
    summary: 'Is the server up?',
    role: 'anybody',
    answers: { 200: Health },
  },
  checks: {
    method: 'GET',
    path: '/v1/checks',
    summary: 'What store, router and fleet disagree about, on every target that any of them knows. Changes nothing.',
    role: 'viewer',
    answers: { 200: ChecksBody },
  },
  haproxy: {
    method: 'POST',
    path: '/v1/haproxy',
    summary: 'What the HAProxy hosts of the settings need in their configuration, and what they lack. Changes nothing.',
    role: 'viewer',
    body: HaproxyQuestion,
    answers: { 200: HaproxyBody },
  },
  status: {
    method: 'GET',
    path: '/v1/status',
    summary: 'What is live on every target, what is under way, and what could be put back; by name, in pages.',
    role: 'viewer',
    query: z.strictObject({
      /** A target, or a service for all of its targets. */
      target: z.string().optional(),
      limit: z.coerce.number().int().min(1).max(200).default(25),
      /** Name of the last target that was read; `next` says it. */
      after: z.string().optional(),
    }),
    answers: { 200: StatusBody },
  },
  target: {
    method: 'GET',
    path: '/v1/targets/:service/:environment',
    summary: 'One target, as in status.',
    role: 'viewer',
    params: TargetParams,
    answers: { 200: TargetBody },
  },
  ship: order('ship', 'deployer', 'Build a release, start its stack, check it and flip production to it.', ShipOrder),
  build: order('build', 'deployer', 'Build a release and start its stack on the test entrance.', ShipOrder),
  deploy: order('deploy', 'deployer', 'Flip production to the stack that is built.', DeployOrder),
  rollback: order('rollback', 'responder', 'Put the last good release back, and lock the target.', RollbackOrder),
  cleanup: order('cleanup', 'deployer', 'Remove the old stack that was kept warm.', CleanupOrder),
  cancel: order('cancel', 'deployer', 'Abort a build, or remove the new stack that is not live.', PlainOrder),
  card: {
    method: 'GET',
    path: '/v1/targets/:service/:environment/card',
    summary: 'May the last good release be put back? The verdict with its reasons, asked anew. Changes nothing.',
    role: 'viewer',
    params: TargetParams,
    query: z.strictObject({ to: z.string().optional() }),
    answers: { 200: CardBody },
  },
  decide: {
    method: 'POST',
    path: '/v1/targets/:service/:environment/decide',
    summary: 'Put back, fix forward, or call somebody? Checks the critical scenarios now, and changes nothing.',
    role: 'responder',
    params: TargetParams,
    body: DecideOrder,
    answers: { 200: DecisionBody },
  },
  operation: {
    method: 'GET',
    path: '/v1/operations/:id',
    summary: 'One operation with its steps.',
    role: 'viewer',
    params: z.object({ id: z.string() }),
    /** Waits up to this long for the operation to end or to take its next step. */
    query: z.strictObject({
      waitMs: z.coerce.number().int().min(0).max(30_000).optional(),
      seenSteps: z.coerce.number().int().optional(),
    }),
    answers: { 200: OperationBody },
  },
  operations: {
    method: 'GET',
    path: '/v1/operations',
    summary: 'Newest operations.',
    role: 'viewer',
    query: z.strictObject({
      target: z.string().optional(),
      limit: z.coerce.number().int().min(1).max(200).default(20),
    }),
    answers: { 200: Operations },
  },
  log: {
    method: 'GET',
    path: '/v1/operations/:id/log',
    summary: 'The build log from a byte offset; poll with `next` until `ended`.',
    role: 'viewer',
    params: z.object({ id: z.string() }),
    query: z.strictObject({ from: z.coerce.number().int().min(0).default(0) }),
    answers: { 200: Log },
  },
  pipelines: {
    method: 'GET',
    path: '/v1/pipelines',
    summary: 'Newest pipelines, of a target or a commit if told.',
    role: 'viewer',
    query: z.strictObject({
      target: z.string().optional(),
      /** A whole one. */
      sha: z.string().optional(),
      limit: z.coerce.number().int().min(1).max(200).default(20),
    }),
    answers: { 200: PipelinesBody },
  },
  pipeline: {
    method: 'GET',
    path: '/v1/pipelines/:id',
    summary: 'One pipeline with its gates.',
    role: 'viewer',
    params: z.object({ id: z.string() }),
    /** Waits up to this long for a version above `seen`. */
    query: z.strictObject({
      waitMs: z.coerce.number().int().min(0).max(30_000).optional(),
      seen: z.coerce.number().int().optional(),
    }),
    answers: { 200: PipelineBody },
  },
  cancelPipeline: {
    method: 'POST',
    path: '/v1/pipelines/:id/cancel',
    summary: 'Stop the gates of a pipeline and end it, or end one that is held.',
    role: 'deployer',
    params: z.object({ id: z.string() }),
    query: WriteQuery,
    body: PlainOrder,
    answers: { 200: z.union([ChangedPipelineBody, PlannedChangeBody]) },
  },
  rerunPipeline: {
    method: 'POST',
    path: '/v1/pipelines/:id/rerun',
    summary: 'Run a pipeline that failed or was cancelled again, from what failed.',
    role: 'deployer',
    params: z.object({ id: z.string() }),
    query: WriteQuery,
    body: PlainOrder,
    answers: { 200: z.union([ChangedPipelineBody, PlannedChangeBody]) },
  },
  gateLog: {
    method: 'GET',
    path: '/v1/pipelines/:id/gates/:gate/log',
    summary: 'What a gate wrote, from a byte offset; poll with `next` until `ended`. The newest attempt unless told.',
    role: 'viewer',
    params: z.object({ id: z.string(), gate: z.string() }),
    query: z.strictObject({
      from: z.coerce.number().int().min(0).default(0),
      attempt: z.coerce.number().int().min(1).optional(),
    }),
    answers: { 200: Log },
  },
  approve: {
    method: 'POST',
    path: '/v1/pipelines/:id/approve',
    summary: 'Stand for a hotfix as somebody other than its author, or let it through without approval (break-glass).',
    role: 'responder',
    params: z.object({ id: z.string() }),
    query: WriteQuery,
    body: ApproveOrder,
    answers: { 200: ApprovedBody },
  },
  hotfixes: {
    method: 'GET',
    path: '/v1/hotfixes',
    summary: 'Newest hotfixes: who approved them, what they did without, and what they still owe.',
    role: 'viewer',
    query: z.strictObject({
      target: z.string().optional(),
      limit: z.coerce.number().int().min(1).max(200).default(20),
    }),
    answers: { 200: HotfixesBody },
  },
  debts: {
    method: 'GET',
    path: '/v1/debts',
    summary: 'What hotfixes still owe, oldest first; with `all` also what was settled, newest first.',
    role: 'viewer',
    query: z.strictObject({
      target: z.string().optional(),
      all: z.stringbool().default(false),
      limit: z.coerce.number().int().min(1).max(1000).default(100),
    }),
    answers: { 200: DebtsBody },
  },
  settleDebt: {
    method: 'POST',
    path: '/v1/debts/:id/settle',
    summary: 'Say that a debt is paid, and why. Nobody can delete one.',
    role: 'responder',
    params: z.object({ id: z.string() }),
    query: WriteQuery,
    body: SettleOrder,
    answers: { 200: DebtBody },
  },
  releases: {
    method: 'GET',
    path: '/v1/releases',
    summary: 'Releases of a service, newest first.',
    role: 'viewer',
    query: z.strictObject({
      service: z.string(),
      limit: z.coerce.number().int().min(1).max(200).default(20),
      before: z.coerce.number().int().optional(),
    }),
    answers: { 200: ReleasesBody },
  },
  locks: {
    method: 'GET',
    path: '/v1/locks',
    summary: 'Locks that are held.',
    role: 'viewer',
    answers: { 200: LocksBody },
  },
  lock: {
    method: 'POST',
    path: '/v1/locks',
    summary: 'Hold deploys of a scope.',
    role: 'responder',
    query: WriteQuery,
    body: LockOrder,
    answers: { 200: z.object({ dryRun: z.literal(true), would: z.array(z.string()) }), 201: LockBody },
  },
  unlock: {
    method: 'POST',
    path: '/v1/locks/release',
    summary: 'Release the locks of exactly this scope, or one lock by its id.',
    role: 'responder',
    query: WriteQuery,
    body: z.strictObject({
      scope: ScopeBody.optional(),
      id: z.string().optional(),
      /** Branch, tag or sha with which all that was rolled back from the target is fixed; the scope must be that target. Needs a reason. */
      fixedBy: z.string().min(1).optional(),
      reason: z.string().trim().max(2000).default(''),
    }),
    answers: { 200: UnlockedBody },
  },
  ciGate: {
    method: 'POST',
    path: '/v1/ci/gate',
    summary: 'A CI job is about to run a gate: shall it? What runs is written down as a gate of a pipeline.',
    role: 'deployer',
    query: WriteQuery,
    body: CiGateOrder,
    answers: { 200: CiGateBody },
  },
  ciReport: {
    method: 'POST',
    path: '/v1/ci/report',
    summary: 'How a gate went in a CI job.',
    role: 'deployer',
    body: CiReportOrder,
    answers: { 200: CiReportBody },
  },
  mayDeploy: {
    method: 'POST',
    path: '/v1/ci/may-deploy',
    summary: 'A CI job is about to deploy: does anything hold it? A job that must wait is remembered.',
    role: 'deployer',
    body: MayDeployOrder,
    answers: { 200: MayDeployBody },
  },
  addRelease: {
    method: 'POST',
    path: '/v1/releases',
    summary: 'Make a release of an artifact that was built elsewhere and sent to /v1/artifacts before.',
    role: 'deployer',
    body: AddReleaseOrder,
    answers: { 200: AddedReleaseBody, 201: AddedReleaseBody },
  },
  renewLock: {
    method: 'POST',
    path: '/v1/locks/:id/renew',
    summary: 'Keep a lock with a lease; only its owner may, and only while it holds.',
    role: 'responder',
    params: z.object({ id: z.string() }),
    body: LockRenewal,
    answers: { 200: LockBody },
  },
  events: {
    method: 'GET',
    path: '/v1/events',
    summary: 'The log. With `Accept: text/event-stream` it follows live and resumes by `Last-Event-ID`.',
    role: 'viewer',
    query: z.strictObject({
      after: z.coerce.number().int().min(0).optional(),
      target: z.string().optional(),
      operation: z.string().optional(),
      limit: z.coerce.number().int().min(1).max(1000).default(100),
    }),
    answers: { 200: EventsBody },
  },
  ...incidentRoutes,
  ...oncallRoutes,
  ...alertRoutes,
  ...elsewhereRoutes,
  ...channelRoutes,
  ...pagingRoutes,
} as const satisfies Record<string, Route>;

export type RouteName = keyof typeof routes;
