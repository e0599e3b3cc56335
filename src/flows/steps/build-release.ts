import type { Release } from '../../core/releases/model.ts';
import { secretValues } from '../../core/releases/secret-values.ts';
import { UserError } from '../../lib/errors.ts';
import { formatDuration } from '../../lib/format.ts';
import type { BuildOutcome } from '../../providers/builder/port.ts';
import type { StoredRelease } from '../../store/store.ts';
import type { World } from '../world.ts';
import { failed, type StepContext, type StepOutcome } from './step.ts';

const SMALLEST_FREE_BYTES = 500 * 1024 * 1024;

/** Check the commit out clean, run the build command, store what came out by its content. A release already built of it is used again. */
export async function buildRelease(context: StepContext): Promise<StepOutcome> {
  const { world, operation } = context;
  const goal = operation.goal;
  if (goal.kind !== 'ship' && goal.kind !== 'build') throw new Error(`${operation.kind} builds no release`);
  const service = operation.target.slice(0, operation.target.indexOf('/'));
  const again = goal.rebuild ? null : await builtBefore(world, service, goal.sha);
  if (again !== null) return use(operation.id, operation.fence, again, { reused: true });
  await enoughRoom(world);

  const folder = await world.builds.open(operation.id, operation.fence);
  try {
    return await build(context, { service, repository: goal.repository, sha: goal.sha, folder });
  } finally {
    await world.builds.remove(folder);
  }
}

async function builtBefore({ store, artifacts }: World, service: string, sha: string): Promise<StoredRelease | null> {
  for (const release of await store.releases.bySha(service, sha)) {
    if (release.removedAtMs === null && (await artifacts.verify(release.digest)) === 'present') return release;
  }
  return null;
}

async function enoughRoom({ artifacts }: World): Promise<void> {
  const freeBytes = await artifacts.freeBytes();
  if (freeBytes >= SMALLEST_FREE_BYTES) return;
  throw new UserError(
    'artifacts/disk-full',
    `Only ${Math.round(freeBytes / 1024 / 1024)} MB are free where Astern keeps its data; a build needs at least 500 MB.`,
    'Free some space there (lower `rollback.keep_releases`, remove old logs) and try again.',
    { freeBytes },
  );
}

type Order = { readonly service: string; readonly repository: string; readonly sha: string; readonly folder: string };

async function build(context: StepContext, order: Order): Promise<StepOutcome> {
  const { world, operation, signal } = context;
  const startedMs = world.clock.monotonic();
  const { repository, sha, folder } = order;
  const commit = await world.source.resolve(repository, sha);
  const text = (await world.source.readFile(repository, sha, 'astern.yml')) ?? '';
  const config = world.parseConfig(text, `astern.yml@${sha.slice(0, 7)}`);
  await world.source.checkOut(repository, sha, folder, signal);
  if (config.build.run !== null) {
    const env = world.resolveEnv(config.build.env);
    const outcome = await world.builder.build({
      key: operation.id,
      folder,
      run: config.build.run,
      env: { ...env, ASTERN_SHA: sha, ASTERN_TARGET: operation.target },
      mask: secretValues(config.build.env, env),
      logFile: world.builds.logOf(operation.id),
      timeoutMs: config.build.timeoutMs,
      signal,
    });
    signal.throwIfAborted();
    if (outcome.kind !== 'built') return broken(operation.id, outcome);
  }
  const { digest, sizeBytes } = await world.artifacts.put(folder, signal);
  const buildMs = Math.round(world.clock.monotonic() - startedMs);
  const builtAtMs = await world.store.now();
  return store(operation.id, operation.fence, {
    service: order.service,
    commit,
    digest,
    sizeBytes,
    config,
    builtAtMs,
    buildMs,
  });
}

function store(operation: string, fence: number, release: Omit<Release, 'number'>): StepOutcome {
  return {
    kind: 'done',
    facts: { sha: release.commit.sha, digest: release.digest, sizeBytes: release.sizeBytes, buildMs: release.buildMs },
    write: async (tx) => {
      const stored = await tx.releases.add(release);
      await tx.operations.update(operation, fence, { release: stored.number });
      await tx.events.append({
        kind: 'release.built',
        target: (await tx.operations.get(operation))?.target ?? null,
        operation,
        actor: 'astern',
        data: {
          release: stored.number,
          sha: release.commit.sha,
          title: release.commit.title,
          author: release.commit.author,
          digest: release.digest,
          buildMs: release.buildMs,
        },
      });
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
