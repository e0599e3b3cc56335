import { servedWell } from '../core/deploys/judge-watch.ts';
import { stepWatch, type WatchStep } from '../core/deploys/step-watch.ts';
import type { Watch } from '../core/deploys/watch.ts';
import { releaseName } from '../core/releases/model.ts';
import type { StackSeen } from '../providers/router/port.ts';
import type { Nouns } from '../store/store.ts';
import { type Observation, observeTarget } from './observe-target.ts';
import { orderRollback, prepareRollback } from './order-rollback.ts';
import { sampleSince } from './sample.ts';
import type { Needs } from './world.ts';

const LATELY_MS = 10_000;

/**
 * Read the router's counts, measure the release that got the traffic against the one before it, tell a clear worsening, and undo it where
 * that is wanted. Called every second, whatever operation is under way.
 */
export async function watchRelease(
  world: Needs<'store' | 'samples' | 'artifacts' | 'wake' | 'log' | 'router' | 'fleet'>,
  target: string,
): Promise<void> {
  const seen = await observeTarget(world, target);
  world.samples.take(target, seen.router, await world.store.now());
  const watch = await world.store.watches.ofTarget(target);
  if (watch === null || watch.state !== 'watching') return;
  const stack = seen.router.stacks.find((one) => one.id === watch.stack);
  if (stack === undefined || seen.production !== watch.stack) return endWatch(world, watch);
  const step = await look(world, watch, stack);
  const told = await tell(world, step, stack);
  if (told && step.news?.kind === 'worse') await undoAutomatically(world, watch, seen);
}

async function look(
  { store, samples }: Needs<'store' | 'samples'>,
  watch: Watch,
  stack: StackSeen,
): Promise<WatchStep> {
  const nowMs = await store.now();
  const readings = samples.of(watch.target);
  const operation = await store.operations.get(watch.operation);
  return stepWatch(watch, {
    sinceFlip: sampleSince(readings, stack, watch.startedAtMs),
    lately: sampleSince(readings, stack, Math.max(watch.startedAtMs, nowMs - LATELY_MS)),
    nowMs,
    isRecovery: operation?.kind === 'rollback',
  });
}

/** Nothing is watched any more that has lost the traffic. */
async function endWatch({ store }: Needs<'store'>, watch: Watch): Promise<void> {
  await store.watches.put({ ...watch, state: 'ended' });
}

async function tell({ store }: Needs<'store'>, step: WatchStep, stack: StackSeen): Promise<boolean> {
  const { watch, news } = step;
  return store.transaction(async (tx) => {
    const now = await tx.watches.ofTarget(watch.target);
    if (now?.state !== 'watching' || now.stack !== watch.stack) return false;
    await tx.watches.put(watch);
    if (news === null) return false;
    await record(tx, watch, news, stack);
    return true;
  });
}

async function record(tx: Nouns, watch: Watch, news: NonNullable<WatchStep['news']>, stack: StackSeen): Promise<void> {
  const { target, operation, release, formerRelease, baseline, latest } = watch;
  const servedMs = (await tx.now()) - watch.startedAtMs;
  if (news.kind === 'worse') await tx.servings.judge(stack.id, 'worse');
  if (news.kind === 'fine') await tx.servings.judge(stack.id, 'healthy');
  if (
    news.kind === 'ended' &&
    latest !== null &&
    servedWell(
      latest,
      stack.instances.some((one) => one.up),
    )
  )
    await tx.servings.judge(stack.id, 'healthy');
  const data = {
    release,
    formerRelease,
    baseline,
    latest,
    servedMs,
    ...(news.kind === 'worse' ? { ...news.judgement } : {}),
  };
  await tx.events.append({ kind: `watch.${news.kind}`, target, operation, actor: 'astern', data });
}

/** Where the service asks for it: back by itself, but only from what a deploy brought, never from what a rollback brought. */
async function undoAutomatically(
  world: Needs<'store' | 'artifacts' | 'wake' | 'log'>,
  watch: Watch,
  seen: Observation,
): Promise<void> {
  const release = seen.releases.get(watch.release);
  const operation = await world.store.operations.get(watch.operation);
  if (release?.config.rollback.automatic !== true || operation?.kind === 'rollback') return;
  const asked = {
    target: watch.target,
    service: release.service,
    actor: 'astern (automatic)',
    dryRun: false,
    to: null,
    acceptRejected: false,
    reason: `${releaseName(watch.release)} answered worse than the release before it`,
  };
  const artifacts = await prepareRollback(world, asked);
  const outcome = await world.store.transaction((tx) => orderRollback(tx, asked, artifacts));
  world.log.warn(
    { target: watch.target, outcome: outcome.kind },
    `automatic rollback of ${releaseName(watch.release)}`,
  );
  if (outcome.kind === 'ordered') world.wake(watch.target);
}
