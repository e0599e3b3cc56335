import { nextJobs } from '../../core/pipelines/next-jobs.ts';
import type { GateRun, Pipeline } from '../../core/pipelines/pipeline.ts';
import type { Nouns, Store } from '../../store/store.ts';
import { addRelease } from '../release-built.ts';
import type { JobEnd } from './run-job.ts';
import { tell } from './tell.ts';

/** Write down which jobs start now, before they do; decided anew from what is written. */
export async function beginRuns(
  store: Store,
  id: string,
  room: number,
): Promise<{ readonly pipeline: Pipeline; readonly runs: readonly GateRun[] } | null> {
  return store.transaction(async (tx) => {
    const pipeline = await tx.pipelines.forChange(id);
    if (pipeline === null || pipeline.status !== 'running') return null;
    const next = nextJobs(pipeline, await tx.gateRuns.of(id), room);
    if (next.kind !== 'work') return null;
    const startedAtMs = await tx.now();
    const runs = next.start.map((attempt): GateRun => ({ ...NOT_ENDED, ...attempt, pipeline: id, startedAtMs }));
    for (const run of runs) {
      await tx.gateRuns.put(run);
      await tell(tx, 'gate.started', pipeline, { data: { gate: run.gate, attempt: run.attempt } });
    }
    return { pipeline, runs };
  });
}

const NOT_ENDED = {
  status: 'running',
  place: 'astern',
  endedAtMs: null,
  exitCode: null,
  signal: null,
  lastLines: [],
  url: null,
} as const;

/** Write the end of a job with what came of it. One that is not running any more was given up meanwhile; it is left as it is. */
export async function endRun(store: Store, run: GateRun, end: JobEnd): Promise<void> {
  await store.transaction(async (tx) => {
    const pipeline = await tx.pipelines.forChange(run.pipeline);
    const runs = await tx.gateRuns.of(run.pipeline);
    const mine = runs.find(({ gate, attempt }) => gate === run.gate && attempt === run.attempt);
    if (pipeline === null || mine?.status !== 'running') return;
    const { status, exitCode, signal, lastLines, built } = end;
    const endedAtMs = await tx.now();
    if (built !== null) await keepRelease(tx, pipeline, built);
    await tx.gateRuns.put({ ...mine, status, exitCode, signal, lastLines, endedAtMs });
    const data = { gate: run.gate, attempt: run.attempt, tookMs: endedAtMs - run.startedAtMs, exitCode, signal };
    await tellEnd(tx, pipeline, end, data);
  });
}

async function keepRelease(tx: Nouns, pipeline: Pipeline, built: NonNullable<JobEnd['built']>): Promise<void> {
  const about = { target: pipeline.target, operation: null };
  const release = typeof built === 'number' ? built : (await addRelease(tx, built, about)).number;
  await tx.pipelines.put({ ...pipeline, release });
}

async function tellEnd(tx: Nouns, pipeline: Pipeline, { status, lastLines }: JobEnd, data: object): Promise<void> {
  switch (status) {
    case 'passed':
      return tell(tx, 'gate.passed', pipeline, { data: { ...data } });
    case 'lost':
      return tell(tx, 'gate.lost', pipeline, {
        data: { ...data, why: lastLines[0] ?? 'the server that ran it is gone' },
      });
    case 'failed':
    case 'timed-out':
    case 'cancelled':
      return tell(tx, 'gate.failed', pipeline, { data: { ...data, how: HOW[status] } });
  }
}

const HOW = { failed: 'failed', 'timed-out': 'timed out', cancelled: 'was stopped' } as const;
