import { afterFlip } from '../core/deploys/after-flip.ts';
import type { Stack } from '../core/deploys/model.ts';
import { mayRemove } from '../core/deploys/next-step.ts';
import { tagged } from '../core/deploys/phase.ts';
import type { Nouns } from '../store/store.ts';
import { adoptBreakGlass } from './adopt-break-glass.ts';
import { routedStack, workerIds } from './instances.ts';
import { type Observation, observeTarget } from './observe-target.ts';
import { orderCleanup } from './order-step.ts';
import { tellRouter } from './steps/bring-up.ts';
import { formerWorkers, quiesceWorkers, signalForgotten, startWorkers, withNewNames } from './tend-workers.ts';
import type { World } from './world.ts';

/** Keep a target at rest as it is recorded, or bring the record into line with what the router really does. Short; called every second. */
export async function keepUp(world: World, target: string): Promise<void> {
  const known = await world.store.targets.fence(target);
  const seen = await observeTarget(world, target);
  if (await adoptBreakGlass(world, target, seen.router)) return;
  // Somebody else has just done so: the record that we looked at is from before.
  if (seen.router.fence > known) return;
  if ((await world.store.operations.active(target)) !== null) return;
  const flippedUnder = await fenceOfLastFlip(world, target);
  if (await adoptTraffic(world, target, seen, flippedUnder)) return;
  await assertRoutes(world, seen, Math.max(seen.router.fence, flippedUnder));
  await assertWorkers(world, seen);
  await expireOld(world, target, seen);
}

/** A router that has not seen the fence of the last recorded flip has lost that flip: it speaks of the past. */
async function fenceOfLastFlip({ store }: World, target: string): Promise<number> {
  const watch = await store.watches.ofTarget(target);
  return watch === null ? 0 : ((await store.operations.get(watch.operation))?.fence ?? 0);
}

/**
 * The router is right about who has the traffic: a flip by hand, or one that was never recorded. Not so when it fell back to an older
 * table; then what it says could be the release that was rolled back.
 */
async function adoptTraffic(world: World, target: string, seen: Observation, flippedUnder: number): Promise<boolean> {
  const routed = seen.stacksRecorded.find((stack) => stack.id === seen.production);
  if (routed === undefined || routed.tag === 'hot' || seen.router.fence < flippedUnder) return false;
  const from = tagged(seen.stacksRecorded, 'hot')?.id ?? null;
  await world.store.transaction(async (tx) => {
    if ((await tx.operations.active(target)) !== null) return;
    if ((await tx.stacks.get(routed.id))?.tag === 'hot') return;
    const atMs = await tx.now();
    const keepWarmMs = seen.releases.get(routed.release)?.config.rollback.keepWarmMs ?? 0;
    const flip = { from, to: routed.id, formerBecomes: 'old', keepWarmMs } as const;
    for (const changed of afterFlip(await tx.stacks.ofTarget(target), flip, atMs)) await tx.stacks.put(changed);
    await tx.servings.begin({ target, release: routed.release, stack: routed.id, atMs });
    const data = { stack: routed.id, release: routed.release, from };
    await tx.events.append({ kind: 'traffic.adopted', target, operation: null, actor: 'astern', data });
  });
  return true;
}

/** Addresses that changed (an instance came back on another port), and routes that a router lost. */
async function assertRoutes(world: World, seen: Observation, fence: number): Promise<void> {
  for (const stack of seen.stacksRecorded.filter((one) => one.tag !== 'leaving' && one.readyAtMs !== null)) {
    const release = seen.releases.get(stack.release);
    if (release === undefined) continue;
    const wanted = addresses(routedStack(stack, release, seen.instances).pools.flatMap((pool) => pool.instances));
    const known = addresses(seen.router.stacks.find((one) => one.id === stack.id)?.instances ?? []);
    const isHidden = stack.tag === 'new' && seen.router.test !== stack.id;
    if ((wanted !== known || isHidden) && wanted !== '') await tellRouter(world, { stack, release, fence });
  }
  const hot = tagged(seen.stacksRecorded, 'hot');
  if (hot === null || hot.id === seen.production || seen.stacks.get(hot.id)?.serving !== true) return;
  const isLost = seen.production === null || seen.router.fence < fence || !answers(seen, seen.production);
  if (!isLost) return;
  const { target, id } = hot;
  const testEntranceTo = tagged(seen.stacksRecorded, 'new')?.id ?? null;
  await world.router.activate({ target, fence, stack: id, testEntranceTo });
}

function answers(seen: Observation, stack: string): boolean {
  return seen.router.stacks.find((one) => one.id === stack)?.instances.some((one) => one.up) === true;
}

function addresses(
  instances: readonly { readonly id: string; readonly host: string; readonly port: number }[],
): string {
  return instances
    .map(({ id, host, port }) => `${id}=${host}:${port}`)
    .sort()
    .join();
}

/** First those that shall stop, then those that shall run: two sets never consume side by side for longer than a signal takes. */
async function assertWorkers(world: World, seen: Observation): Promise<void> {
  for (const stack of seen.stacksRecorded) {
    const release = seen.releases.get(stack.release);
    if (release === undefined) continue;
    const consume = stack.workers === 'on' || formerWorkers(stack, release, seen.instances).length > 0;
    if (stack.tag !== 'hot' && stack.workers !== 'quiesced' && consume) await quiesceWorkers(world, stack, null);
    await signalForgotten(world, stack, release, seen.instances);
  }
  const hot = tagged(seen.stacksRecorded, 'hot');
  const release = hot === null ? undefined : seen.releases.get(hot.release);
  if (hot === null || release === undefined) return;
  if (hot.workers === 'on' && workerIds(hot, release).every((id) => isThere(seen, id))) return;
  // Told to finish by a server that did not know better: they take nothing new any more, so others must.
  const misled = hot.workers === 'on' && workerIds(hot, release).some((id) => isFinishing(seen, id));
  if (misled) await quiesceWorkers(world, hot, null);
  const stack = await withNewNames(world, misled ? { ...hot, workers: 'quiesced' } : hot, null);
  await startWorkers(world, stack, release);
  await world.store.transaction((tx) => turnOn(tx, stack));
}

function isThere(seen: Observation, id: string): boolean {
  return seen.instances.some((one) => one.id === id && one.state !== 'stopped') && !isFinishing(seen, id);
}

function isFinishing(seen: Observation, id: string): boolean {
  return seen.instances.some((one) => one.id === id && one.state === 'running' && one.quiesced);
}

async function turnOn(tx: Nouns, stack: Stack): Promise<void> {
  const now = await tx.stacks.get(stack.id);
  if (now?.tag === 'hot') await tx.stacks.put({ ...now, workers: 'on' });
}

async function expireOld(world: World, target: string, seen: Observation): Promise<void> {
  const old = tagged(seen.stacksRecorded, 'old');
  if (old?.keepUntilMs == null || (await world.store.now()) < old.keepUntilMs) return;
  // While it is the last healthy one it stays; asking for it each second would only fill the log.
  if (!mayRemove(old.id, seen.stacksRecorded, seen)) return;
  const asked = { target, actor: 'astern (keep_warm is over)', dryRun: false };
  const outcome = await world.store.transaction((tx) => orderCleanup(tx, asked));
  if (outcome.kind === 'ordered') world.wake(target);
}

/** Workers that were told to quiesce and are past their limit. */
export async function overdueWorkers(world: World, target: string): Promise<readonly { id: string; stack: Stack }[]> {
  const nowMs = await world.store.now();
  const instances = await world.fleet.observe(target);
  const overdue: { id: string; stack: Stack }[] = [];
  for (const stack of await world.store.stacks.ofTarget(target)) {
    const release = await world.store.releases.get(target.slice(0, target.indexOf('/')), stack.release);
    if (release === null || stack.workers === 'off' || (stack.workersUntilMs ?? nowMs) > nowMs) continue;
    for (const one of formerWorkers(stack, release, instances)) overdue.push({ id: one.id, stack });
  }
  return overdue;
}
