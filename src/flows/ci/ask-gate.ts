import { answerGate, type GateAnswer } from '../../core/pipelines/answer-gate.ts';
import { DEPLOY } from '../../core/pipelines/jobs.ts';
import type { Pipeline } from '../../core/pipelines/pipeline.ts';
import type { ServiceConfig } from '../../core/releases/model.ts';
import { UserError } from '../../lib/errors.ts';
import type { Nouns } from '../../store/store.ts';
import { backfillFacts, type HotfixFacts, IN_CI } from '../hotfix/debt-facts.ts';
import { tell } from '../pipelines/tell.ts';
import type { Needs } from '../world.ts';
import { type CiFacts, readCiCommit } from './ci-commit.ts';
import { ciPipelineOf, declaredGate, joinCiPipeline, newestRun } from './ci-pipeline.ts';

export type CiAsked = { readonly facts: CiFacts; readonly gate: string; readonly actor: string };

/** A CI job is about to run a gate: shall it? If so, its start is written down, and the run shows with those of Astern itself. */
export async function askGate(
  world: Needs<'source' | 'store' | 'parseConfig'>,
  { facts, gate, actor }: CiAsked,
): Promise<GateAnswer & { readonly pipeline: Pipeline }> {
  const commit = await readCiCommit(world, facts);
  return world.store.transaction(async (tx) => {
    const pipeline = await joinCiPipeline(tx, commit, { facts, actor });
    const answer = await answerNow(tx, pipeline, { gate, config: commit.config });
    if (answer.action === 'skip') return { ...answer, pipeline };
    return { ...answer, pipeline: await begin(tx, pipeline, { gate, url: facts.url, actor }) };
  });
}

/** What it would be told; nothing is written down. `pipeline`: the one of its commit, if there is one. */
export async function askGateDry(world: Needs<'source' | 'store' | 'parseConfig'>, { facts, gate }: CiAsked) {
  const commit = await readCiCommit(world, facts);
  return world.store.transaction(async (tx) => {
    const { found, plan, target } = commit;
    const before = await ciPipelineOf(tx, target, commit.commit.sha);
    const known = before ?? { id: null, target, commit: commit.commit, plan, mode: found.mode, because: found.because };
    return { ...(await answerNow(tx, known, { gate, config: commit.config })), pipeline: known };
  });
}

type Asker = Pick<Pipeline, 'plan' | 'mode' | 'because' | 'commit' | 'target'> & { readonly id: string | null };

/** What a hotfix did without is run as soon as it is owed, where jobs of CI must pay it. */
async function answerNow(
  tx: Nouns,
  pipeline: Asker,
  { gate, config }: { readonly gate: string; readonly config: ServiceConfig },
): Promise<GateAnswer> {
  const declared = declaredGate(config, gate);
  const answer = answerGate(pipeline, gate, declared);
  if (answer === null) throw noSuchGate(gate, pipeline);
  if (answer.action === 'run' || declared === null || !(await isOwedInCi(tx, pipeline, gate))) return answer;
  return { action: 'run', why: 'the hotfix did without it, and is deployed: now it is owed', command: declared.run };
}

async function isOwedInCi(tx: Nouns, { id, target }: Asker, gate: string): Promise<boolean> {
  return (await tx.debts.open()).some((debt) => {
    const { leftOut = [] } = debt.facts as Partial<HotfixFacts>;
    const isMeant = debt.pipeline === id && debt.target === target && debt.kind === 'backfill';
    return isMeant && backfillFacts(debt).backfill === IN_CI && leftOut.some((one) => one.gate === gate);
  });
}

function noSuchGate(gate: string, { plan, commit }: Asker): UserError {
  const names = plan.map((one) => one.gate);
  return new UserError(
    'ci/no-such-gate',
    `astern.yml at ${commit.sha.slice(0, 7)} declares no gate ${JSON.stringify(gate)}.`,
    names.length === 0 ? 'Declare it under `gates:`.' : `It has ${names.join(', ')}.`,
  );
}

/** A job that asks again is run again: what its earlier attempt left open is lost. */
export async function begin(
  tx: Nouns,
  found: Pipeline,
  { gate, url, actor }: { readonly gate: string; readonly url: string | null; readonly actor: string },
): Promise<Pipeline> {
  const nowMs = await tx.now();
  // A deploy is no new try of the gates before it.
  const pipeline = gate === DEPLOY ? found : await reopen(tx, found, actor);
  const before = newestRun(await tx.gateRuns.of(pipeline.id), gate);
  if (before?.status === 'running') {
    await tx.gateRuns.put({ ...before, status: 'lost', endedAtMs: nowMs });
    await tell(tx, 'gate.lost', pipeline, {
      actor,
      data: {
        gate,
        attempt: before.attempt,
        place: 'ci',
        why: 'its job was started again',
      },
    });
  }
  const attempt = (before?.attempt ?? 0) + 1;
  await tx.gateRuns.put({
    pipeline: pipeline.id,
    gate,
    attempt,
    round: pipeline.round,
    status: 'running',
    place: 'ci',
    startedAtMs: nowMs,
    endedAtMs: null,
    exitCode: null,
    signal: null,
    lastLines: [],
    url,
  });
  await tell(tx, 'gate.started', pipeline, {
    actor,
    data: { gate, attempt, place: 'ci', ...(url === null ? {} : { url }) },
  });
  return pipeline;
}

/** The jobs of a commit were started again after its pipeline had ended. */
async function reopen(tx: Nouns, found: Pipeline, actor: string): Promise<Pipeline> {
  if (found.endedAtMs === null) return found;
  const round = found.round + 1;
  const pipeline: Pipeline = { ...found, status: 'running', round, problem: null, cancelled: null, endedAtMs: null };
  await tx.pipelines.put(pipeline);
  await tell(tx, 'pipeline.rerun', pipeline, { actor, data: { round, place: 'ci' } });
  return pipeline;
}
