import { afterFlip } from '../../core/deploys/after-flip.ts';
import { servedWell } from '../../core/deploys/judge-watch.ts';
import type { Stack } from '../../core/deploys/model.ts';
import { tagged } from '../../core/deploys/phase.ts';
import { holding } from '../../core/locks/holds.ts';
import { lockedBy } from '../../core/orders/common.ts';
import { FencedError } from '../../lib/errors.ts';
import type { Activation, StackSeen } from '../../providers/router/port.ts';
import type { Nouns } from '../../store/store.ts';
import { locksFor } from '../locks-for.ts';
import { recentSample, sampleOf } from '../sample.ts';
import { quiesceWorkers } from '../tend-workers.ts';
import { tellRouter } from './bring-up.ts';
import { waitsForPerson } from './no-way-back.ts';
import { failed, type StepContext, type StepOutcome, stackOf } from './step.ts';

export type FlipStep = { readonly from: string | null; readonly to: string; readonly formerBecomes: 'old' | 'new' };

/**
 * Give production to a stack: quiesce the workers of the one that loses it, switch the router and read it back, then record what is so.
 * A crash between the switch and the record is healed by doing it again: the router says that it is already so.
 */
export async function flip(context: StepContext, step: FlipStep): Promise<StepOutcome> {
  const { world, operation, seen } = context;
  const { stack, release } = stackOf(context, step.to);
  const lockedBy = await lockThatCame(context);
  if (lockedBy !== null && seen.production !== step.to) return lockedBy;
  const waits = await waitsForPerson(context, release);
  if (waits !== null && seen.production !== step.to) return waits;

  const former = seen.stacksRecorded.find((one) => one.id === step.from) ?? null;
  const consumers = seen.stacksRecorded.filter((one) => one.id !== step.to && (one === former || one.workers === 'on'));
  for (const one of consumers) await quiesceWorkers(world, one, operation);
  const testEntranceTo = step.formerBecomes === 'new' ? step.from : null;
  const activation = await world.router.activate({
    target: stack.target,
    fence: operation.fence,
    stack: stack.id,
    testEntranceTo,
  });
  if (former !== null && step.formerBecomes === 'new') await putOnTestEntrance(context, former);
  const atMs = await world.store.now();
  const keepWarmMs = release.config.rollback.keepWarmMs;
  return {
    kind: 'done',
    facts: { ...activation, stack: stack.id, from: former?.release ?? null },
    write: (tx) =>
      record(tx, {
        context,
        step,
        former,
        stack,
        activation,
        atMs,
        keepWarmMs,
        watchMs: release.config.rollback.watchMs,
      }),
  };
}

/** Whatever was rolled back stays reachable for those who look for the fault. Traffic has moved: upkeep tries again what fails here. */
async function putOnTestEntrance({ world, operation, seen }: StepContext, former: Stack): Promise<void> {
  const release = seen.releases.get(former.release);
  if (release === undefined) return;
  try {
    await tellRouter(world, { stack: { ...former, tag: 'new' }, release, fence: operation.fence });
  } catch (error) {
    if (error instanceof FencedError) throw error;
    world.log.warn({ stack: former.id, error }, 'the test entrance does not show the former release yet');
  }
}

/** A lock that was set while a ship was building holds it here, before the traffic moves. Rollbacks and deploys by hand pass. */
async function lockThatCame({ world, operation }: StepContext): Promise<StepOutcome | null> {
  if (operation.goal.kind !== 'ship' || operation.goal.despiteLock) return null;
  const lock = holding(await locksFor(world, world.store, operation.target));
  if (lock === null) return null;
  return failed({
    code: 'lock/held',
    message: `${operation.target} was meanwhile ${lockedBy(lock)}`,
    next: `The release is built and waits on the test entrance: once nothing locks it, run \`astern deploy ${operation.target}\`.`,
  });
}

type Record = {
  readonly context: StepContext;
  readonly step: FlipStep;
  readonly former: Stack | null;
  readonly stack: Stack;
  readonly activation: Activation;
  readonly atMs: number;
  readonly keepWarmMs: number;
  readonly watchMs: number;
};

async function record(tx: Nouns, flipped: Record): Promise<void> {
  const { context, step, former, stack, activation, atMs, keepWarmMs } = flipped;
  const { operation } = context;
  const { target } = operation;
  for (const changed of afterFlip(await tx.stacks.ofTarget(target), { ...step, keepWarmMs }, atMs))
    await tx.stacks.put(changed);
  const formerSeen = context.seen.router.stacks.find((one) => one.id === former?.id) ?? null;
  if (former !== null) await judgeFormer(tx, former, formerSeen, step.formerBecomes);
  await tx.servings.begin({ target, release: stack.release, stack: stack.id, atMs });
  const data = { ...activation, stack: stack.id, release: stack.release, from: former?.release ?? null };
  await tx.events.append({ kind: 'traffic.flipped', target, operation: operation.id, actor: operation.actor, data });
  await startWatch(tx, flipped, formerSeen);
}

/** What loses the traffic to a deploy and answered well is thereby a good release to go back to. */
async function judgeFormer(tx: Nouns, former: Stack, seen: StackSeen | null, becomes: 'old' | 'new'): Promise<void> {
  const serving = (await tx.servings.ofTarget(former.target, { limit: 20 })).find((one) => one.stack === former.id);
  // That it was rolled back is remembered as a rejection; whether it answered badly is for the watch alone to say.
  if (serving === undefined || serving.outcome !== 'unproven' || becomes === 'new') return;
  if (wasGood(seen)) await tx.servings.judge(former.id, 'healthy');
}

function wasGood(seen: StackSeen | null): boolean {
  return (
    seen !== null &&
    servedWell(
      sampleOf(seen.production),
      seen.instances.every((one) => one.up),
    )
  );
}

async function startWatch(tx: Nouns, flipped: Record, formerSeen: StackSeen | null): Promise<void> {
  const { context, former, stack, atMs, watchMs } = flipped;
  const { target, id } = context.operation;
  const previous = await tx.watches.ofTarget(target);
  const same = previous?.operation === id && previous.stack === stack.id;
  if (same) return;
  const baseline = formerSeen === null ? null : recentSample(context.world.samples.of(stack.target), formerSeen);
  await tx.watches.put({
    target,
    stack: stack.id,
    release: stack.release,
    formerRelease: former?.release ?? null,
    operation: id,
    startedAtMs: atMs,
    untilMs: atMs + watchMs,
    baseline,
    latest: null,
    state: 'watching',
  });
  const data = { stack: stack.id, release: stack.release, untilMs: atMs + watchMs };
  await tx.events.append({ kind: 'watch.started', target, operation: id, actor: 'astern', data });
}

/** Production goes back to the stack that had it, because the flip could not be confirmed or what came after it failed. */
export async function flipBack(context: StepContext, id: string): Promise<StepOutcome> {
  const { world, operation, seen } = context;
  const { stack } = stackOf(context, id);
  const activation = await world.router.activate({
    target: stack.target,
    fence: operation.fence,
    stack: id,
    testEntranceTo: tagged(seen.stacksRecorded, 'new')?.id ?? null,
  });
  return {
    kind: 'done',
    facts: { stack: id, ...activation },
    write: async (tx) => {
      const data = { stack: id, release: stack.release, back: true, ...activation };
      await tx.events.append({
        kind: 'traffic.flipped',
        target: stack.target,
        operation: operation.id,
        actor: 'astern',
        data,
      });
    },
  };
}
