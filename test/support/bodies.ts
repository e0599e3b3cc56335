import type { DebtBody, HotfixBody } from '../../src/api/hotfixes.ts';
import type { LockBody } from '../../src/api/locks.ts';
import type { CandidateBody, OperationBody, OrderedBody, PlanBody, StepBody } from '../../src/api/operations.ts';
import type { GateBody, PipelineBody } from '../../src/api/pipelines.ts';
import type { ReleaseBody } from '../../src/api/releases.ts';
import type { StackBody, TargetBody } from '../../src/api/targets.ts';

/** Wire bodies for tests: plausible as they stand, with what matters to the test put over them. */
export function operationBody(over: Partial<OperationBody> = {}): OperationBody {
  return {
    id: 'op_1',
    target: 'shop/production',
    kind: 'ship',
    status: 'active',
    actor: 'ana',
    release: 'r3',
    sha: '1a2b3c4d5e6f7a8b9c0d1a2b3c4d5e6f7a8b9c0d',
    step: null,
    attempts: 0,
    steps: [],
    createdAt: '2026-11-21T09:00:00.000Z',
    endedAt: null,
    problem: null,
    undoing: null,
    result: null,
    log: null,
    ...over,
  };
}

export function stepBody(over: Partial<StepBody> = {}): StepBody {
  return {
    step: 'flip',
    subject: 'r3',
    startedAt: '2026-11-21T09:00:01.000Z',
    endedAt: '2026-11-21T09:00:01.200Z',
    outcome: 'done',
    facts: {},
    ...over,
  };
}

export function candidateBody(over: Partial<CandidateBody> = {}): CandidateBody {
  return {
    release: 'r2',
    sha: '2b3c4d5e6f7a8b9c0d1a2b3c4d5e6f7a8b9c0d1a',
    title: 'Better search',
    verdict: 'safe',
    warm: true,
    findings: [],
    passedOver: [],
    undoes: null,
    ...over,
  };
}

export function orderedBody(over: Partial<OrderedBody> = {}): OrderedBody {
  const operation = operationBody();
  return { outcome: 'ordered', message: 'Ordered.', operation, pipeline: null, candidate: null, notes: [], ...over };
}

export function planBody(over: Partial<PlanBody> = {}): PlanBody {
  return {
    dryRun: true,
    target: 'shop/production',
    kind: 'rollback',
    allowed: true,
    refusal: null,
    would: ['lock shop/production', 'flip the traffic to r2'],
    candidate: candidateBody(),
    ...over,
  };
}

export function stackBody(over: Partial<StackBody> = {}): StackBody {
  return {
    release: 'r3',
    sha: '1a2b3c4d5e6f7a8b9c0d1a2b3c4d5e6f7a8b9c0d',
    title: 'Faster cart',
    stack: 'stack_3',
    deployedAt: '2026-11-21T08:48:00.000Z',
    readyAt: '2026-11-21T08:47:00.000Z',
    keepUntil: null,
    rejected: false,
    instances: [instanceBody('web-1'), instanceBody('web-2')],
    traffic: { requests: 1204, errors: 1, failures: 1, p95Ms: 41, inFlight: 3, streams: 0 },
    ...over,
  };
}

export function instanceBody(id: string): StackBody['instances'][number] {
  return { id, role: 'web', state: 'running', up: true, pid: 1, port: 1, restarts: 0, log: '' };
}

export function targetBody(over: Partial<TargetBody> = {}): TargetBody {
  return {
    service: 'shop',
    environment: 'production',
    phase: 'deployed',
    hot: stackBody(),
    new: null,
    old: stackBody({ release: 'r2', title: 'Better search', keepUntil: '2026-11-21T09:48:00.000Z', traffic: null }),
    share: 0,
    lock: null,
    warnings: [],
    incident: null,
    rollback: { candidate: 'r2', verdict: 'safe', warm: true, why: null },
    operation: null,
    watch: null,
    pipelines: [],
    addresses: { production: 'http://shop.localhost:8080', test: 'http://test.shop.localhost:8080' },
    disagreements: [],
    ...over,
  };
}

export function lockBody(over: Partial<LockBody> = {}): LockBody {
  return {
    id: 'lock_1',
    strength: 'hard',
    source: 'person',
    opens: 'by-hand',
    scope: { kind: 'target', target: 'shop/production' },
    reason: 'orders fail',
    owner: 'ana',
    createdAt: '2026-11-21T08:48:00.000Z',
    expiresAt: null,
    incident: null,
    operation: null,
    ...over,
  };
}

export function releaseBody(over: Partial<ReleaseBody> = {}): ReleaseBody {
  return {
    release: 'r3',
    service: 'shop',
    sha: '1a2b3c4d5e6f7a8b9c0d1a2b3c4d5e6f7a8b9c0d',
    title: 'Faster cart',
    author: 'Ana',
    committedAt: '2026-11-21T08:40:00.000Z',
    builtAt: '2026-11-21T08:46:00.000Z',
    buildMs: 12_000,
    digest: 'sha256:00',
    sizeBytes: 1,
    artifact: 'kept',
    gates: null,
    on: [{ target: 'shop/production', tag: 'hot', lastHotAt: null, outcome: 'healthy', rejected: null, putBack: null }],
    ...over,
  };
}

export function pipelineBody(over: Partial<PipelineBody> = {}): PipelineBody {
  return {
    id: 'pl_1',
    target: 'shop/production',
    status: 'running',
    mode: 'standard',
    because: 'nothing-else',
    purpose: 'ship',
    trigger: 'person',
    actor: 'ana',
    sha: '1a2b3c4d5e6f7a8b9c0d1a2b3c4d5e6f7a8b9c0d',
    title: 'Faster cart',
    author: 'Ana',
    branch: 'main',
    incident: null,
    release: null,
    operation: null,
    round: 1,
    createdAt: '2026-11-21T09:00:00.000Z',
    endedAt: null,
    holds: [],
    problem: null,
    gates: [],
    approvals: [],
    version: 1,
    ...over,
  };
}

export function gateBody(over: Partial<GateBody> = {}): GateBody {
  return {
    gate: 'unit',
    action: 'run',
    why: null,
    needs: [],
    status: 'waiting',
    attempt: 0,
    place: null,
    startedAt: null,
    endedAt: null,
    exitCode: null,
    expectedMs: null,
    url: null,
    lastLines: [],
    ...over,
  };
}

export function debtBody(over: Partial<DebtBody> = {}): DebtBody {
  return {
    id: 'debt_1',
    kind: 'merge-back',
    target: 'shop/production',
    status: 'open',
    sha: '1a2b3c4d5e6f7a8b9c0d1a2b3c4d5e6f7a8b9c0d',
    title: 'Payments again',
    author: 'Ana',
    release: 'r3',
    pipeline: 'pl_1',
    incident: 'INC-7',
    createdAt: '2026-11-21T09:00:00.000Z',
    dueAt: '2026-11-22T09:00:00.000Z',
    overdue: false,
    reminded: [],
    settledAt: null,
    settledBy: null,
    settledHow: null,
    what: 'the fix must land in main',
    state: 'not found in main',
    next: 'merge it',
    backfill: null,
    leftOut: [],
    hotfixes: [],
    ...over,
  };
}

export function hotfixBody(over: Partial<HotfixBody> = {}): HotfixBody {
  return {
    pipeline: 'pl_1',
    target: 'shop/production',
    status: 'held',
    sha: '1a2b3c4d5e6f7a8b9c0d1a2b3c4d5e6f7a8b9c0d',
    title: 'Payments again',
    author: 'Ana',
    actor: 'ana',
    branch: 'hotfix/INC-7-pay',
    incident: 'INC-7',
    release: 'r3',
    createdAt: '2026-11-21T09:00:00.000Z',
    endedAt: null,
    approvals: { needed: 1, given: 0, from: 'on-call (bo)', by: [] },
    brokeGlass: null,
    leftOut: [],
    debts: [],
    ...over,
  };
}
