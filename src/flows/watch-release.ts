import { servedWell } from '../core/deploys/judge-watch.ts';
import { stepWatch, type WatchStep } from '../core/deploys/step-watch.ts';
import type { Watch } from '../core/deploys/watch.ts';
import { releaseName } from '../core/releases/model.ts';
import type { StackSeen } from '../providers/router/port.ts';
import type { Nouns } from '../store/store.ts';
import { adoptBreakGlass } from './adopt-break-glass.ts';
import type { EvidenceNeeds } from './guard/gather-evidence.ts';
import { tieOf } from './incidents/tie-lock.ts';
import { type Observation, observeTarget } from './observe-target.ts';
import type { OrderOutcome } from './order.ts';
import { orderRollback, prepareRollback, type RollbackAsked } from './order-rollback.ts';
import { sampleSince } from './sample.ts';
import type { Beforehand } from './weigh-candidates.ts';
import type { Needs } from './world.ts';

const LATELY_MS = 10_000;

/**
 * Read the router's counts, measure the release that got the traffic against the one before it, tell a clear worsening, and undo it where
 * that is wanted. Called every second, whatever operation is under way.
 */
export async function watchRelease(
  world: Needs<'samples' | 'artifacts' | 'wake' | 'log' | 'router' | 'fleet'> & EvidenceNeeds,
  target: string,
): Promise<void> {
  // Read before the look: a flip that is recorded in between would be judged by what the router did before it, and its watch ended at once.
  const watch = await world.store.watches.ofTarget(target);
  const seen = await observeTarget(world, target);
  // Whatever is under way, and however long its step takes.
  if (seen.router.breakGlass.length > 0 && (await adoptBreakGlass(world, target, seen.router))) {
    return world.wake(target);
  }
  world.samples.take(target, seen.router, await world.store.now());
  if (watch === null || watch.state !== 'watching') return;
  const stack = seen.router.stacks.find((one) => one.id === watch.stack);
  if (stack === undefined || seen.production !== watch.stack) return endWatch(world, watch);
  const operation = await world.store.operations.get(watch.operation);
  const isRecovery = operation?.kind === 'rollback';
  const step = await look(world, watch, { stack, isRecovery });
  const undo = step.news?.kind === 'worse' && !isRecovery ? await automaticUndo(world, watch, seen) : null;
  const outcome = await tell(world, step, { stack, isRecovery, undo });
  if (outcome === null) return;
  world.log.warn({ target, outcome: outcome.kind }, `automatic rollback of ${releaseName(watch.release)}`);
  if (outcome.kind === 'ordered') world.wake(target);
}

type Seen = { readonly stack: StackSeen; readonly isRecovery: boolean };
type Undo = { readonly asked: RollbackAsked; readonly beforehand: Beforehand };

async function look(
  { store, samples }: Needs<'store' | 'samples'>,
  watch: Watch,
  { stack, isRecovery }: Seen,
): Promise<WatchStep> {
  const nowMs = await store.now();
  const readings = samples.of(watch.target);
  return stepWatch(watch, {
    sinceFlip: sampleSince(readings, stack, watch.startedAtMs),
    lately: sampleSince(readings, stack, Math.max(watch.startedAtMs, nowMs - LATELY_MS)),
    nowMs,
    isRecovery,
  });
}

/** Nothing is watched any more that has lost the traffic. */
async function endWatch({ store }: Needs<'store'>, watch: Watch): Promise<void> {
  await store.transaction(async (tx) => {
    const now = await tx.watches.ofTarget(watch.target);
    if (now?.operation === watch.operation && now.stack === watch.stack)
      await tx.watches.put({ ...now, state: 'ended' });
  });
}

/** What was found and what follows from it are written together: a server that dies here has done both or neither. */
async function tell(
  { store }: Needs<'store'>,
  { watch, news }: WatchStep,
  about: Seen & { readonly undo: Undo | null },
): Promise<OrderOutcome | null> {
  return store.transaction(async (tx) => {
    // Taken first, as everybody does who changes an incident and writes to the log.
    if (about.undo !== null) await tieOf(tx, null, { target: watch.target, from: watch.release });
    const now = await tx.watches.ofTarget(watch.target);
    if (now?.state !== 'watching' || now.stack !== watch.stack || now.operation !== watch.operation) return null;
    await tx.watches.put(watch);
    if (news === null) return null;
    await record(tx, watch, news, about);
    return about.undo === null ? null : orderRollback(tx, about.undo.asked, about.undo.beforehand);
  });
}

async function record(
  tx: Nouns,
  watch: Watch,
  news: NonNullable<WatchStep['news']>,
  { stack, isRecovery }: Seen,
): Promise<void> {
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
    ...(isRecovery ? { recovery: true } : {}),
    ...(news.kind === 'worse' ? { ...news.judgement } : {}),
  };
  await tx.events.append({ kind: `watch.${news.kind}`, target, operation, actor: 'astern', data });
}

/** Where the service asks for it: back by itself, but only from what a deploy brought, never from what a rollback brought. */
async function automaticUndo(
  world: Needs<'artifacts'> & EvidenceNeeds,
  { target, release: number }: Watch,
  seen: Observation,
): Promise<Undo | null> {
  const release = seen.releases.get(number);
  if (release?.config.rollback.automatic !== true) return null;
  const reason = `${releaseName(number)} answered worse than the release before it`;
  const actor = 'astern (automatic)';
  const plain = { dryRun: false, to: null, acceptRejected: false, overridden: false, incident: null };
  const order = { target, actor, ...plain, from: number, reason, service: release.service };
  return { asked: order, beforehand: await prepareRollback(world, order) };
}
