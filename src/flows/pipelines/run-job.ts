import { BUILD } from '../../core/pipelines/jobs.ts';
import type { GateRun, Pipeline } from '../../core/pipelines/pipeline.ts';
import type { Release } from '../../core/releases/model.ts';
import { secretValues } from '../../core/releases/secret-values.ts';
import { diskTrouble } from '../../lib/disk-trouble.ts';
import { FencedError, messageOf, ProviderError, UserError } from '../../lib/errors.ts';
import type { BuildOutcome } from '../../providers/builder/port.ts';
import { buildCommit, builtBefore } from '../build-commit.ts';
import type { World } from '../world.ts';

/** How a job ended. */
export type JobEnd = {
  readonly status: Exclude<GateRun['status'], 'running'>;
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly lastLines: readonly string[];
  /** Of the build: what it made, or the number of what was made before. */
  readonly built: Omit<Release, 'number'> | number | null;
};

type Job = { readonly pipeline: Pipeline; readonly run: GateRun };

/** Before a job that trouble outside kept from running is tried again. */
const PAUSE_MS = 1_000;

/** Run one try of a gate, or of the build, in a clean checkout of its own. What goes wrong here is its end, never an error. */
export async function runJob(world: World, job: Job, signal: AbortSignal): Promise<JobEnd> {
  try {
    return job.run.gate === BUILD ? await runBuild(world, job, signal) : await runGate(world, job, signal);
  } catch (error) {
    if (signal.aborted) return ended('cancelled');
    if (error instanceof FencedError) throw error;
    const told = diskTrouble(error) ?? error;
    const { pipeline, gate } = job.run;
    world.log.warn({ pipeline, gate, error: told }, `${gate}: ${messageOf(told)}`);
    if (told instanceof ProviderError && told.retryable) {
      await world.clock.sleep(PAUSE_MS, signal).catch(() => undefined);
      return ended('lost', { lastLines: [told.message] });
    }
    const next = told instanceof UserError ? [told.next] : [];
    return ended('failed', { lastLines: [messageOf(told), ...next] });
  }
}

async function runGate(world: World, { pipeline, run }: Job, signal: AbortSignal): Promise<JobEnd> {
  const job = pipeline.plan.find(({ gate }) => gate === run.gate)?.job ?? null;
  if (job === null) throw new Error(`${pipeline.id} has no gate ${run.gate}`);
  const folder = await world.gateFiles.open(run, layOut(world, pipeline));
  try {
    const resolved = world.resolveEnv(job.env);
    const outcome = await world.builder.build({
      key: keyOf(run),
      folder,
      run: job.run,
      env: { ...resolved, ...variables(pipeline, run) },
      mask: secretValues(job.env, resolved),
      logFile: world.gateFiles.logOf(run),
      timeoutMs: job.timeoutMs,
      signal,
    });
    return endOf(outcome);
  } finally {
    await world.gateFiles.remove(folder);
  }
}

async function runBuild(world: World, { pipeline, run }: Job, signal: AbortSignal): Promise<JobEnd> {
  const { target, repository, rebuild } = pipeline;
  const { sha } = pipeline.commit;
  const again = rebuild ? null : await builtBefore(world, target.slice(0, target.indexOf('/')), sha);
  if (again !== null) return ended('passed', { exitCode: 0, built: again.number });
  const logFile = world.gateFiles.logOf(run);
  let folder: string | null = null;
  const open = async () => {
    folder = await world.gateFiles.open(run, layOut(world, pipeline));
    return folder;
  };
  try {
    const asked = { key: keyOf(run), target, repository, sha, commit: pipeline.commit, logFile, layOut: open, signal };
    const built = await buildCommit(world, asked);
    if (built.kind === 'built') return ended('passed', { exitCode: 0, built: built.release });
    return endOf(built.outcome);
  } finally {
    if (folder !== null) await world.gateFiles.remove(folder);
  }
}

/** Under which the builder knows what runs: a try that a dead server left is found and ended by it. */
export function keyOf({ pipeline, gate }: Pick<GateRun, 'pipeline' | 'gate'>): string {
  return `${pipeline}.${gate}`;
}

/** Of all gates of a pipeline: the end of one must not interrupt it. */
function layOut({ source }: World, { repository, commit }: Pipeline): (tree: string) => Promise<void> {
  return (tree) => source.checkOut(repository, commit.sha, tree, new AbortController().signal);
}

function variables({ target, mode, commit, branch, id }: Pipeline, { gate, attempt }: GateRun) {
  return {
    ASTERN_SHA: commit.sha,
    ASTERN_TARGET: target,
    ASTERN_PIPELINE: id,
    ASTERN_GATE: gate,
    ASTERN_ATTEMPT: String(attempt),
    ASTERN_MODE: mode,
    ...(branch === null ? {} : { ASTERN_BRANCH: branch }),
  };
}

function endOf(outcome: BuildOutcome): JobEnd {
  switch (outcome.kind) {
    case 'built':
      return ended('passed', { exitCode: 0 });
    case 'failed': {
      const { exitCode, signal, lastLines } = outcome;
      return ended('failed', { exitCode, signal, lastLines });
    }
    case 'timed-out':
      return ended('timed-out', { lastLines: outcome.lastLines });
    case 'aborted':
      return ended('cancelled');
  }
}

function ended(status: JobEnd['status'], more: Partial<JobEnd> = {}): JobEnd {
  return { status, exitCode: null, signal: null, lastLines: [], built: null, ...more };
}
