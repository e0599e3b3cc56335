import { BREAK_GLASS_KEPT, type BreakGlassNote, type Stack, type Target } from '../model.ts';
import type { OrderOf } from './schema.ts';

export type Table = ReadonlyMap<string, Target>;

/** The next state of a target, or why not. The same object as before means that nothing changes. */
export type Change = { readonly kind: 'ok'; readonly target: Target } | Refusal;

export type Refusal =
  | { readonly kind: 'fenced'; readonly sent: number; readonly seen: number }
  | { readonly kind: 'refused'; readonly message: string; readonly retryable: boolean };

/** Make a stack known; creates the target. */
export function prepareIn(table: Table, order: OrderOf<'prepare'>): Change {
  const before = table.get(order.target) ?? emptyTarget(order);
  const refusal = fencedBy(before, order.fence) ?? hostTaken(table, order) ?? badStack(order.stack);
  if (refusal !== null) return refusal;

  const others = before.stacks.filter((stack) => stack.id !== order.stack.id);
  const isLive = before.production === null || before.production === order.stack.id;
  const host = isLive ? order.host : before.host;
  const isTested = order.onTestEntrance || before.test === null || before.test === order.stack.id;
  const testHost = isTested ? order.testHost : before.testHost;
  if (host === testHost) return refused(`test host ${testHost} of ${order.target} is its production host now`, false);
  return ok({
    ...before,
    fence: order.fence,
    host,
    testHost,
    test: order.onTestEntrance ? order.stack.id : before.test,
    stacks: [...others, { ...order.stack, host: order.host }],
  });
}

/** Point production at a stack that is known and whose every pool has an instance up. */
export function activateIn(table: Table, order: OrderOf<'activate'>, isUp: (stack: Stack) => boolean): Change {
  const before = table.get(order.target);
  if (before === undefined) return unknownTarget(order.target);
  // Whoever breaks the glass has looked at the router; at the very fence that it saw, another may have come in between.
  const fenced = fencedBy(before, order.breakGlass === undefined ? order.fence : order.fence - 1);
  if (fenced !== null) return { ...fenced, sent: order.fence };
  const stack = stackOf(before, order.stack);
  if (stack === null) return unknownStack(order.target, order.stack);
  if (order.testEntranceTo !== null && stackOf(before, order.testEntranceTo) === null) {
    return unknownStack(order.target, order.testEntranceTo);
  }
  if (before.production !== order.stack && !isUp(stack)) {
    return refused(`stack ${order.stack} has a pool without a single healthy instance; traffic was not moved`, true);
  }
  const test = before.test === order.stack ? order.testEntranceTo : before.test;
  const host = stack.host ?? before.host;
  const owner = ownerOfHosts(table.values(), { name: order.target, host, testHost: before.testHost });
  if (owner !== null) return refused(`host ${owner.host} already belongs to ${owner.target}`, false);
  const breakGlass = notesAfter(before, order);
  return ok({ ...before, fence: order.fence, host, production: order.stack, test, breakGlass });
}

/** An ordinary flip comes from a server, which has read them by then. */
function notesAfter(before: Target, order: OrderOf<'activate'>): readonly BreakGlassNote[] | undefined {
  if (order.breakGlass === undefined) return undefined;
  const { fence, stack: to, breakGlass } = order;
  return [...(before.breakGlass ?? []), { ...breakGlass, fence, from: before.production, to }].slice(-BREAK_GLASS_KEPT);
}

/** First half of a retirement: nothing new reaches the stack. */
export function leaveIn(table: Table, order: OrderOf<'retire'>): Change {
  const before = table.get(order.target);
  if (before === undefined) return unknownTarget(order.target);
  const refusal = fencedBy(before, order.fence) ?? liveOn(before, order.stack);
  if (refusal !== null) return refusal;
  return ok({ ...before, fence: order.fence, test: before.test === order.stack ? null : before.test });
}

/** Second half: forget it. The target may have changed in between, so everything is asked again. */
export function forgetIn(table: Table, order: OrderOf<'retire'>): Change {
  const before = table.get(order.target);
  if (before === undefined) return unknownTarget(order.target);
  const refusal = fencedBy(before, order.fence) ?? liveOn(before, order.stack) ?? backOnTest(before, order.stack);
  if (refusal !== null) return refusal;
  return ok({ ...before, stacks: before.stacks.filter((stack) => stack.id !== order.stack) });
}

export function pauseIn(table: Table, order: OrderOf<'pause'>): Change {
  const before = table.get(order.target);
  if (before === undefined) return unknownTarget(order.target);
  const fenced = fencedBy(before, order.fence);
  return fenced ?? ok({ ...before, fence: order.fence, pause: { cap: order.cap, withinMs: order.withinMs } });
}

export function resumeIn(table: Table, order: OrderOf<'resume'>): Change {
  const before = table.get(order.target);
  if (before === undefined) return unknownTarget(order.target);
  return fencedBy(before, order.fence) ?? ok({ ...before, fence: order.fence, pause: null });
}

export function stackOf(target: Target, id: string): Stack | null {
  return target.stacks.find((stack) => stack.id === id) ?? null;
}

/** Which other target has one of these host names; two owners of a name would make routing a matter of chance. */
export function ownerOfHosts(targets: Iterable<Target>, wanted: { name: string; host: string; testHost: string }) {
  for (const other of targets) {
    if (other.name === wanted.name) continue;
    const shared = [wanted.host, wanted.testHost].find((host) => host === other.host || host === other.testHost);
    if (shared !== undefined) return { host: shared, target: other.name };
  }
  return null;
}

function emptyTarget(order: OrderOf<'prepare'>): Target {
  const { target: name, host, testHost } = order;
  return { name, fence: 0, host, testHost, production: null, test: null, pause: null, stacks: [] };
}

function hostTaken(table: Table, order: OrderOf<'prepare'>): Refusal | null {
  if (order.host === order.testHost) return refused(`host and test host of ${order.target} are the same`, false);
  const owner = ownerOfHosts(table.values(), { name: order.target, host: order.host, testHost: order.testHost });
  return owner === null ? null : refused(`host ${owner.host} already belongs to ${owner.target}`, false);
}

function badStack(stack: Stack): Refusal | null {
  if (stack.pools.length === 0) return refused(`stack ${stack.id} has no pool that takes requests`, false);
  const paths = new Set(stack.pools.map((pool) => pool.path));
  if (paths.size !== stack.pools.length) return refused(`two pools of stack ${stack.id} have the same path`, false);
  const ids = stack.pools.flatMap((pool) => pool.instances.map((instance) => instance.id));
  return new Set(ids).size === ids.length
    ? null
    : refused(`two instances of stack ${stack.id} have the same id`, false);
}

function fencedBy(target: Target, sent: number): Extract<Refusal, { kind: 'fenced' }> | null {
  return sent < target.fence ? { kind: 'fenced', sent, seen: target.fence } : null;
}

function liveOn(target: Target, stack: string): Refusal | null {
  if (target.production !== stack) return null;
  return refused(`stack ${stack} takes the production traffic of ${target.name}; it is not retired`, false);
}

function backOnTest(target: Target, stack: string): Refusal | null {
  if (target.test !== stack) return null;
  return refused(`stack ${stack} was put on the test entrance of ${target.name} again; it is not retired`, false);
}

function unknownTarget(target: string): Refusal {
  return refused(`target ${target} is not known to the router; prepare a stack first`, false);
}

function unknownStack(target: string, stack: string): Refusal {
  return refused(`stack ${stack} of ${target} is not known to the router; prepare it first`, false);
}

function refused(message: string, retryable: boolean): Refusal {
  return { kind: 'refused', message, retryable };
}

function ok(target: Target): Change {
  return { kind: 'ok', target };
}
