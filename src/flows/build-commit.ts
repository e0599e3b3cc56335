import type { Commit, Release, ServiceConfig } from '../core/releases/model.ts';
import { secretValues } from '../core/releases/secret-values.ts';
import { UserError } from '../lib/errors.ts';
import type { BuildOutcome } from '../providers/builder/port.ts';
import type { StoredRelease } from '../store/store.ts';
import type { Needs } from './world.ts';

export type CommitBuild =
  | { readonly kind: 'built'; readonly release: Omit<Release, 'number'> }
  | { readonly kind: 'broken'; readonly outcome: Exclude<BuildOutcome, { kind: 'built' }> };

export type BuildAsked = {
  /** Under which the builder knows it. */
  readonly key: string;
  readonly target: string;
  readonly repository: string;
  readonly sha: string;
  /** What is known of it already. */
  readonly commit?: Commit;
  readonly logFile: string;
  /** A folder with the commit's files. */
  readonly layOut: () => Promise<string>;
  readonly signal: AbortSignal;
};

const SMALLEST_FREE_BYTES = 500 * 1024 * 1024;

/** Run the build command in a clean checkout, and store what came out by its content. The release itself is written by the caller. */
export async function buildCommit(
  world: Needs<'source' | 'parseConfig' | 'resolveEnv' | 'builder' | 'artifacts' | 'clock' | 'store'>,
  asked: BuildAsked,
): Promise<CommitBuild> {
  const { repository, sha, signal, target } = asked;
  const startedMs = world.clock.monotonic();
  await enoughRoom(world);
  const commit = asked.commit ?? (await world.source.resolve(repository, sha));
  const text = (await world.source.readFile(repository, sha, 'astern.yml')) ?? '';
  const config = world.parseConfig(text, `astern.yml@${sha.slice(0, 7)}`);
  const folder = await asked.layOut();
  const outcome = await run(world, asked, { config, folder });
  signal.throwIfAborted();
  if (outcome !== null && outcome.kind !== 'built') return { kind: 'broken', outcome };
  const { digest, sizeBytes } = await world.artifacts.put(folder, signal);
  const buildMs = Math.round(world.clock.monotonic() - startedMs);
  const builtAtMs = await world.store.now();
  const service = target.slice(0, target.indexOf('/'));
  return { kind: 'built', release: { service, commit, digest, sizeBytes, config, builtAtMs, buildMs } };
}

async function run(
  { resolveEnv, builder }: Needs<'resolveEnv' | 'builder'>,
  { key, sha, target, logFile, signal }: BuildAsked,
  { config: { build }, folder }: { readonly config: ServiceConfig; readonly folder: string },
): Promise<BuildOutcome | null> {
  if (build.run === null) return null;
  const resolved = resolveEnv(build.env);
  const env = { ...resolved, ASTERN_SHA: sha, ASTERN_TARGET: target };
  const mask = secretValues(build.env, resolved);
  return builder.build({ key, folder, run: build.run, env, mask, logFile, timeoutMs: build.timeoutMs, signal });
}

/** A release of this commit whose artifact is there and whole. */
export async function builtBefore(
  { store, artifacts }: Needs<'store' | 'artifacts'>,
  service: string,
  sha: string,
): Promise<StoredRelease | null> {
  for (const release of await store.releases.bySha(service, sha)) {
    if (release.removedAtMs === null && (await artifacts.verify(release.digest)) === 'present') return release;
  }
  return null;
}

async function enoughRoom({ artifacts }: Needs<'artifacts'>): Promise<void> {
  const freeBytes = await artifacts.freeBytes();
  if (freeBytes >= SMALLEST_FREE_BYTES) return;
  throw new UserError(
    'artifacts/disk-full',
    `Only ${Math.round(freeBytes / 1024 / 1024)} MB are free where Astern keeps its data; a build needs at least 500 MB.`,
    'Free some space there (lower `rollback.keep_releases`, remove old logs) and try again.',
    { freeBytes },
  );
}
