import { type NextJobs, nextJobs } from '../../core/pipelines/next-jobs.ts';
import type { GateRun, Pipeline } from '../../core/pipelines/pipeline.ts';
import { problemOfGates } from '../../core/pipelines/problem-of-gates.ts';
import { tendCi } from '../ci/tend-ci.ts';
import type { World } from '../world.ts';
import { followOperation } from './deploy.ts';
import { endPipeline, type PipelineEnd } from './end.ts';
import type { JobsHere } from './jobs-here.ts';
import { keyOf } from './run-job.ts';
import { beginRuns, endRun } from './write-runs.ts';

/**
 * Take the next safe steps of one pipeline. Called after every change, on every tick and after every restart; there is no other recovery code.
 * `isDue`: what holds it may have changed. `deploy`: its gates have passed, and its deploy is to be decided; that asks the repository, which may
 * take its time, and must keep no other pipeline waiting.
 */
export async function advance(
  world: World,
  jobs: JobsHere,
  pipeline: Pipeline,
  isDue: () => Promise<boolean>,
): Promise<'deploy' | undefined> {
  switch (pipeline.status) {
    case 'running':
      // Its gates run in jobs of CI, which tell us; and CI deploys what it has built.
      if (pipeline.trigger === 'ci' && pipeline.cancelled === null) {
        await tendCi(world, pipeline);
        return;
      }
      return work(world, jobs, pipeline);
    case 'held':
      if (pipeline.cancelled === null) return (await isDue()) ? 'deploy' : undefined;
      await end(world, pipeline, endOf(pipeline));
      return;
    case 'deploying':
      await followOperation(world, pipeline);
  }
}

async function work(world: World, jobs: JobsHere, pipeline: Pipeline): Promise<'deploy' | undefined> {
  const runs = await world.store.gateRuns.of(pipeline.id);
  const left = runs.filter((run) => run.status === 'running' && run.place === 'astern' && !jobs.has(run));
  if (left.length > 0) {
    await giveUpLost(world, left);
    return;
  }
  const next = nextJobs(pipeline, runs, roomFor(world, jobs, pipeline));
  if (next.kind === 'passed') return 'deploy';
  if (next.kind !== 'work') {
    await finish(world, pipeline, next, runs);
    return;
  }
  for (const gate of next.stop) await stop(world, jobs, pipeline, { gate, runs });
  if (next.start.length === 0) return;
  const begun = await beginRuns(world.store, pipeline.id, roomFor(world, jobs, pipeline));
  for (const run of begun?.runs ?? []) jobs.start(begun?.pipeline ?? pipeline, run);
}

function roomFor({ parallelGates }: World, jobs: JobsHere, { mode }: Pipeline): number {
  return parallelGates - jobs.count(mode === 'hotfix');
}

/** What a dead server left is ended before it is given up: two tries of a gate never run at once. */
async function giveUpLost(world: World, left: readonly GateRun[]): Promise<void> {
  for (const run of left) {
    await world.builder.endLeft(keyOf(run));
    await endRun(world.store, run, { ...NOTHING, status: 'lost', lastLines: ['the server that ran it is gone'] });
  }
}

const NOTHING = { exitCode: null, signal: null, built: null } as const;

/** A gate that a CI job runs is not ours to stop: it is written off. */
async function stop(
  world: World,
  jobs: JobsHere,
  pipeline: Pipeline,
  { gate, runs }: { readonly gate: string; readonly runs: readonly GateRun[] },
): Promise<void> {
  const elsewhere = runs.find((run) => run.gate === gate && run.status === 'running' && run.place === 'ci');
  if (elsewhere === undefined) jobs.stop({ pipeline: pipeline.id, gate });
  else await endRun(world.store, elsewhere, { ...NOTHING, status: 'cancelled', lastLines: [] });
}

function finish(
  world: World,
  pipeline: Pipeline,
  next: Extract<NextJobs, { kind: 'failed' | 'cancelled' }>,
  runs: readonly GateRun[],
): Promise<void> {
  if (next.kind === 'cancelled') return end(world, pipeline, endOf(pipeline));
  return end(world, pipeline, { status: 'failed', problem: problemOfGates(pipeline, next.gates, runs) });
}

function endOf({ cancelled }: Pipeline): PipelineEnd {
  const { by, reason } = cancelled ?? { by: 'astern', reason: '' };
  return { status: 'cancelled', by, reason };
}

/** Nothing but this worker ends what runs or is held and is wanted ended; somebody may have run it again meanwhile. */
async function end(world: World, seen: Pipeline, how: PipelineEnd): Promise<void> {
  await world.store.transaction(async (tx) => {
    const pipeline = await tx.pipelines.forChange(seen.id);
    const isSame = pipeline?.status === seen.status && pipeline.round === seen.round;
    if (pipeline === null || !isSame || (how.status === 'cancelled') !== (pipeline.cancelled !== null)) return;
    await endPipeline(tx, pipeline, how);
  });
}
