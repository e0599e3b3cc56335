import type { Pipeline } from '../pipelines/pipeline.ts';
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
    consent: { despiteLock: false, acceptRejected: false, breakGlass: false, reason: '' },
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
