import type { GateRun, Pipeline } from '../../core/pipelines/pipeline.ts';
import type { ServiceConfig } from '../../core/releases/model.ts';
import { newId } from '../../lib/ids.ts';
import type { Nouns } from '../../store/store.ts';
import { register } from '../order-ship.ts';
import { tell } from '../pipelines/tell.ts';
import type { CiCommit, CiFacts } from './ci-commit.ts';

/** The newest pipeline that CI runs for a commit on a target. Its gates run in the jobs of a CI system, which tell us. */
export async function ciPipelineOf(tx: Nouns, target: string, sha: string): Promise<Pipeline | null> {
  const all = await tx.pipelines.list({ target, sha, limit: 50 });
  return all.find(({ trigger }) => trigger === 'ci') ?? null;
}

/** The pipeline that a job belongs to: the one of its commit, taken up again if it has ended, or a new one. */
export async function joinCiPipeline(
  tx: Nouns,
  { target, repository, commit, email, config, found, plan }: CiCommit,
  { facts, actor }: { readonly facts: CiFacts; readonly actor: string },
): Promise<Pipeline> {
  const before = await ciPipelineOf(tx, target, commit.sha);
  if (before !== null) return before;
  await register(tx, target, { config, repository, commit });
  const pipeline: Pipeline = {
    id: newId('pl'),
    target,
    status: 'running',
    mode: found.mode,
    purpose: 'ship',
    trigger: 'ci',
    actor,
    repository,
    commit,
    email,
    branch: facts.branch,
    because: found.because,
    incident: found.incident,
    plan,
    failFast: false,
    rebuild: false,
    consent: { despiteLock: false, acceptRejected: false, breakGlass: false, reason: '', contains: [] },
    round: 1,
    release: null,
    operation: null,
    holds: [],
    cancelled: null,
    problem: null,
    createdAtMs: await tx.now(),
    endedAtMs: null,
    version: 0,
  };
  await tx.pipelines.put(pipeline);
  const data = {
    trigger: 'ci',
    title: commit.title,
    author: commit.author,
    incident: found.incident,
  };
  await tell(tx, 'pipeline.started', pipeline, { actor, data });
  return pipeline;
}

/** The newest attempt of a gate. */
export function newestRun(runs: readonly GateRun[], gate: string): GateRun | null {
  return runs.filter((run) => run.gate === gate).sort((one, other) => other.attempt - one.attempt)[0] ?? null;
}

export function declaredGate(config: ServiceConfig, gate: string) {
  return config.gates.find(({ name }) => name === gate) ?? null;
}
