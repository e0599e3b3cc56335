import type { GateRun, Pipeline } from '../pipelines/pipeline.ts';
import type { PlannedGate } from '../pipelines/plan-gates.ts';
import { nowMs, target } from './samples.ts';

export function aPipeline(change: Partial<Pipeline> = {}): Pipeline {
  return {
    id: 'pl_1',
    target,
    status: 'running',
    mode: 'standard',
    purpose: 'ship',
    trigger: 'person',
    actor: 'ada',
    repository: '/shop',
    commit: { sha: 'sha2', title: 'Faster cart', author: 'Ada', committedAtMs: nowMs - 60_000 },
    email: 'ada@example.test',
    branch: 'main',
    because: 'nothing-else',
    incident: null,
    plan: [],
    failFast: false,
    rebuild: false,
    consent: { despiteLock: false, acceptRejected: false, breakGlass: false, reason: '', contains: [] },
    round: 1,
    release: null,
    operation: null,
    holds: [],
    cancelled: null,
    problem: null,
    createdAtMs: nowMs,
    endedAtMs: null,
    version: 1,
    ...change,
  };
}

export function aPlannedGate(
  gate: string,
  change: Partial<PlannedGate> & { readonly retries?: number } = {},
): PlannedGate {
  const { retries = 0, ...rest } = change;
  return {
    gate,
    action: 'run',
    why: null,
    job: { run: 'true', timeoutMs: 60_000, env: {}, retries },
    needs: [],
    ...rest,
  };
}

export function aGateRun(change: Partial<GateRun> & Pick<GateRun, 'gate' | 'status'>): GateRun {
  return {
    pipeline: 'pl_1',
    attempt: 1,
    round: 1,
    place: 'astern',
    startedAtMs: nowMs,
    endedAtMs: change.status === 'running' ? null : nowMs + 1_000,
    exitCode: change.status === 'passed' ? 0 : null,
    signal: null,
    lastLines: [],
    url: null,
    ...change,
  };
}
