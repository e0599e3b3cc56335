import type { Release } from '../../core/releases/model.ts';
import { formatDuration } from '../../lib/format.ts';
import type { BuildOutcome } from '../../providers/builder/port.ts';
import type { StoredRelease } from '../../store/store.ts';
import { buildCommit, builtBefore } from '../build-commit.ts';
import { addRelease } from '../release-built.ts';
import { failed, type StepContext, type StepOutcome } from './step.ts';

/** Check the commit out clean, run the build command, store what came out by its content. A release already built of it is used again. */
export async function buildRelease({ world, operation, signal }: StepContext): Promise<StepOutcome> {
  const { goal, target, id, fence } = operation;
  if (goal.kind !== 'ship' && goal.kind !== 'build') throw new Error(`${operation.kind} builds no release`);
  const { repository, sha } = goal;
  const again = goal.rebuild ? null : await builtBefore(world, target.slice(0, target.indexOf('/')), sha);
  if (again !== null) return use(id, fence, again, { reused: true });

  let folder: string | null = null;
  const layOut = async () => {
    folder = await world.builds.open(id, fence);
    await world.source.checkOut(repository, sha, folder, signal);
    return folder;
  };
  try {
    const logFile = world.builds.logOf(id);
    const built = await buildCommit(world, { key: id, target, repository, sha, logFile, layOut, signal });
    return built.kind === 'broken' ? broken(id, built.outcome) : store(operation, built.release);
  } finally {
    if (folder !== null) await world.builds.remove(folder);
  }
}

function store({ id, fence, target }: StepContext['operation'], release: Omit<Release, 'number'>): StepOutcome {
  return {
    kind: 'done',
    facts: { sha: release.commit.sha, digest: release.digest, sizeBytes: release.sizeBytes, buildMs: release.buildMs },
    write: async (tx) => {
      const stored = await addRelease(tx, release, { target, operation: id });
      await tx.operations.update(id, fence, { release: stored.number });
    },
  };
}

function use(operation: string, fence: number, release: StoredRelease, facts: object): StepOutcome {
  return {
    kind: 'done',
    facts: { ...facts, release: release.number, sha: release.commit.sha },
    write: (tx) => tx.operations.update(operation, fence, { release: release.number }),
  };
}

function broken(operation: string, outcome: Exclude<BuildOutcome, { kind: 'built' }>): StepOutcome {
  const next = `Read the whole log with \`astern log ${operation}\`; production was not touched.`;
  if (outcome.kind === 'timed-out') {
    const message = `The build was still running after ${formatDuration(outcome.afterMs)} and was stopped.`;
    return failed(
      { code: 'build/timed-out', message, next: `Raise build.timeout in astern.yml if it needs longer. ${next}` },
      lines(outcome),
    );
  }
  if (outcome.kind === 'aborted') return failed({ code: 'build/aborted', message: 'The build was aborted.', next });
  const how = outcome.signal === null ? `exit code ${outcome.exitCode ?? '?'}` : `signal ${outcome.signal}`;
  return failed({ code: 'build/failed', message: `The build command ended with ${how}.`, next }, lines(outcome));
}

function lines({ lastLines }: { lastLines: readonly string[] }): Readonly<Record<string, unknown>> {
  return { lastLines };
}
