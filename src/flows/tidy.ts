import { removable } from '../core/deploys/retention.ts';
import { BUILD } from '../core/pipelines/jobs.ts';
import type { Needs } from './world.ts';

/** Always kept, whatever became of them: what was just built and has not had its chance. */
const NEWEST_KEPT = 3;
const RELEASES_LOOKED_AT = 200;
/** Long enough for any sensible repetition of an order. */
const ANSWERS_KEPT_MS = 7 * 24 * 3_600_000;
const BUILD_LOGS_KEPT = 200;
/** Of pipelines; each has a log for every attempt of every gate. */
const GATE_LOGS_KEPT = 200;

/** Remove artifacts that no rollback could want: per target the last healthy releases stay, and whatever is live, warm or waiting. */
export async function tidy(
  world: Needs<'store' | 'artifacts' | 'log' | 'builds' | 'gateFiles'>,
  service: string,
): Promise<void> {
  const releases = (await world.store.releases.list(service, { limit: RELEASES_LOOKED_AT })).filter(
    (one) => one.removedAtMs === null,
  );
  const keepReleases = releases[0]?.config.rollback.keepReleases ?? 0;
  const targets = await Promise.all(
    (await world.store.targets.list())
      .filter((target) => target.service === service)
      .map((target) => factsOf(world, target.name, keepReleases)),
  );
  const numbers = releases.map((release) => release.number);
  for (const number of removable(numbers, targets, NEWEST_KEPT)) await remove(world, service, number);
  await removeUnused(world);
  await world.builds.keepNewestLogs(BUILD_LOGS_KEPT);
  await world.gateFiles.keepNewestLogs(GATE_LOGS_KEPT);
  await world.store.answers.forgetBefore((await world.store.now()) - ANSWERS_KEPT_MS);
}

async function factsOf({ store }: Needs<'store'>, target: string, keepReleases: number) {
  const [stacks, servings, rejections, active, open] = await Promise.all([
    store.stacks.ofTarget(target),
    store.servings.ofTarget(target, { limit: 1000 }),
    store.rejections.ofTarget(target),
    store.operations.active(target),
    store.pipelines.open(),
  ]);
  const inUse = new Set(stacks.map((stack) => stack.release));
  if (active?.release != null) inUse.add(active.release);
  // What waits for its deploy is built already, and must be there when the lock opens.
  for (const { release } of open.filter((pipeline) => pipeline.target === target))
    if (release !== null) inUse.add(release);
  return { target, keepReleases, inUse, servings, rejected: new Set(rejections.map((rejection) => rejection.release)) };
}

async function remove({ store, log }: Needs<'store' | 'log'>, service: string, number: number): Promise<void> {
  await store.transaction(async (tx) => {
    const atMs = await tx.now();
    await tx.releases.markRemoved(service, number, atMs);
    await tx.events.append({
      kind: 'release.removed',
      target: null,
      operation: null,
      actor: 'astern',
      data: { service, release: number },
    });
  });
  log.info({ service, release: number }, 'artifact removed by retention');
}

/** Written off first, deleted after: a crash in between leaves a file too much, never one too few. */
async function removeUnused({ store, artifacts }: Needs<'store' | 'artifacts'>): Promise<void> {
  // An artifact is stored a moment before its release is written: what is there is listed first, and while anything builds, nothing is deleted.
  const all = await artifacts.list();
  if (await isBuilding(store)) return;
  const inUse = new Set(await store.releases.digestsInUse());
  for (const digest of all) {
    if (!inUse.has(digest)) await artifacts.remove(digest);
  }
}

async function isBuilding({ operations, pipelines, gateRuns }: Needs<'store'>['store']): Promise<boolean> {
  if ((await operations.allActive()).some(({ step }) => step === 'build-release')) return true;
  for (const { id, status } of await pipelines.open()) {
    if (status !== 'running') continue;
    if ((await gateRuns.of(id)).some((run) => run.gate === BUILD && run.status === 'running')) return true;
  }
  return false;
}
