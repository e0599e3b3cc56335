import { BUILD, DEPLOY } from '../../core/pipelines/jobs.ts';
import { judgeCi } from '../../core/pipelines/judge-ci.ts';
import type { GateRun, Pipeline } from '../../core/pipelines/pipeline.ts';
import type { Nouns } from '../../store/store.ts';
import { oweOutside } from '../hotfix/owe.ts';
import { tell } from '../pipelines/tell.ts';
import type { Needs } from '../world.ts';
import { begin, type CiAsked } from './ask-gate.ts';
import { readCiCommit } from './ci-commit.ts';
import { joinCiPipeline, newestRun } from './ci-pipeline.ts';

export type CiResult = 'passed' | 'failed' | 'cancelled';
export type CiReported = CiAsked & { readonly result: CiResult; readonly exitCode: number | null };

export type ReportedGate = { readonly pipeline: Pipeline; readonly notes: readonly string[] };

/**
 * A CI job tells how a gate went, or its build, or its own deploy. A start that never came to us is made up for, and what was told already is
 * told once.
 */
export async function reportGate(
  world: Needs<'source' | 'store' | 'parseConfig'>,
  { facts, gate, actor, result, exitCode }: CiReported,
): Promise<ReportedGate> {
  const commit = await readCiCommit(world, facts);
  return world.store.transaction(async (tx) => {
    const joined = await joinCiPipeline(tx, commit, { facts, actor });
    const notes = strangers(joined, gate);
    const before = newestRun(await tx.gateRuns.of(joined.id), gate);
    if (before?.status === result) return { pipeline: joined, notes };
    const pipeline = before?.status === 'running' ? joined : await begin(tx, joined, { gate, url: facts.url, actor });
    const run = newestRun(await tx.gateRuns.of(pipeline.id), gate);
    if (run === null) throw new Error(`${gate} of ${pipeline.id} has not begun`);
    await end(tx, pipeline, { run: { ...run, url: facts.url ?? run.url }, result, exitCode, actor });
    const settled = await settle(tx, pipeline, actor);
    if (gate === DEPLOY && result === 'passed')
      await oweOutside(tx, settled, { config: commit.config, runsHere: commit.isHere });
    return { pipeline: settled, notes };
  });
}

/** Written down all the same: what fails in CI is no smaller for that. */
function strangers({ plan, commit }: Pipeline, gate: string): readonly string[] {
  const names = plan.map((one) => one.gate);
  if (gate === BUILD || gate === DEPLOY || names.includes(gate)) return [];
  const has = names.length === 0 ? 'it declares none' : `it has ${names.join(', ')}`;
  return [`astern.yml at ${commit.sha.slice(0, 7)} declares no gate ${JSON.stringify(gate)}; ${has}`];
}

type Ending = {
  readonly run: GateRun;
  readonly result: CiResult;
  readonly exitCode: number | null;
  readonly actor: string;
};

async function end(tx: Nouns, pipeline: Pipeline, { run, result, exitCode, actor }: Ending): Promise<void> {
  const endedAtMs = await tx.now();
  await tx.gateRuns.put({ ...run, status: result, endedAtMs, exitCode });
  const { gate, attempt, startedAtMs } = run;
  const facts = { gate, attempt, place: 'ci', tookMs: endedAtMs - startedAtMs, exitCode };
  if (result === 'passed') await tell(tx, 'gate.passed', pipeline, { actor, data: facts });
  else
    await tell(tx, 'gate.failed', pipeline, {
      actor,
      data: { ...facts, how: result === 'failed' ? 'failed' : 'was cancelled' },
    });
}

/** The whole ends with its last gate; one that failed ends it at once, and a job that is started again takes it up again. */
async function settle(tx: Nouns, pipeline: Pipeline, actor: string): Promise<Pipeline> {
  const judged = judgeCi(pipeline, await tx.gateRuns.of(pipeline.id));
  if (judged.kind === 'going-on') return pipeline;
  // A hotfix stays open until its deploy is asked for: whoever is on call may approve it until then.
  const isDeployed = newestRun(await tx.gateRuns.of(pipeline.id), DEPLOY)?.status === 'passed';
  if (judged.kind === 'passed' && pipeline.mode === 'hotfix' && !isDeployed) return pipeline;
  if (judged.kind === 'passed' && pipeline.endedAtMs !== null) return pipeline;
  const problem =
    judged.kind === 'passed'
      ? null
      : {
          code: 'pipeline/gate-failed',
          message: `${judged.gate === DEPLOY ? 'The deploy' : `Gate ${judged.gate}`} failed in CI.`,
          next: 'See its job in the CI system; when it is started again there, its result counts here.',
        };
  const status = judged.kind === 'passed' ? 'done' : 'failed';
  const ended: Pipeline = { ...pipeline, status, problem, endedAtMs: await tx.now() };
  await tx.pipelines.put(ended);
  const kind = status === 'done' ? 'pipeline.done' : 'pipeline.failed';
  await tell(tx, kind, ended, {
    actor,
    data: { place: 'ci', ...(problem === null ? {} : { message: problem.message }) },
  });
  return ended;
}
