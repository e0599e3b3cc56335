import { FencedError, ProviderError } from '../../../lib/errors.ts';
import {
  type ActivateOrder,
  BREAK_GLASS_KEPT,
  type BreakGlassSeen,
  type PrepareOrder,
  type RoutedStack,
} from '../port.ts';
import { NOTHING_KNOWN, type PoolState, type SlotState, type TargetState } from './model.ts';

/** Make a stack known in a slot of its own; an address that changed changes only that. */
export function prepareIn(
  before: TargetState,
  order: PrepareOrder,
  given: { readonly slots: readonly string[]; readonly ips: ReadonlyMap<string, string> },
): TargetState {
  refuseOlderFence(before, order);
  refuseBadStack(order);
  const slot = slotOf(before, order.stack.id) ?? freeSlot(before, order, given.slots);
  const stack = slotState(order.stack, before.slots[slot], given.ips);
  return changed(before, {
    ...before,
    fence: order.fence,
    host: order.host,
    testHost: order.testHost,
    test: order.onTestEntrance ? slot : before.test,
    slots: { ...before.slots, [slot]: stack },
  });
}

/** Point production at a stack that is known. Whether it is healthy is for the caller to see, on every host. */
export function activateIn(before: TargetState, order: ActivateOrder, nowMs: number): TargetState {
  refuseUnknown(before, order.target);
  refuseOlderFence(before, order);
  const slot = knownSlot(before, order.target, order.stack);
  const testTo = order.testEntranceTo === null ? null : knownSlot(before, order.target, order.testEntranceTo);
  const slots = Object.entries(before.slots).map(([letter, state]) => {
    if (letter === slot) return [letter, { ...state, lostAtMs: null }] as const;
    return [letter, letter === before.production ? { ...state, lostAtMs: Math.round(nowMs) } : state] as const;
  });
  const test = before.test === slot ? testTo : before.test;
  const breakGlass = notesAfter(before, order);
  const { fence } = order;
  return changed(before, {
    ...before,
    fence,
    production: slot,
    test,
    breakGlass,
    slots: Object.fromEntries(slots),
  });
}

/** An ordinary flip comes from a server, which has read them by then. */
function notesAfter(before: TargetState, order: ActivateOrder): readonly BreakGlassSeen[] {
  if (order.breakGlass === undefined) return [];
  const { by, reason, atMs } = order.breakGlass;
  const from = before.production === null ? null : (before.slots[before.production]?.stack ?? null);
  // In the order of the record: what was written and what is read back are compared as text.
  const note = { by, reason, atMs, fence: order.fence, from, to: order.stack };
  return [...before.breakGlass, note].slice(-BREAK_GLASS_KEPT);
}

/** First half of a retirement: nothing new reaches the stack. */
export function leaveIn(before: TargetState, order: { target: string; fence: number; stack: string }): TargetState {
  // Of a target that was never prepared there is nothing to forget, and nothing to remember.
  if (before.generation === 0) return before;
  refuseOlderFence(before, order);
  const slot = slotOf(before, order.stack);
  if (slot !== null && slot === before.production) {
    throw refused(`stack ${order.stack} takes the production traffic of ${order.target}; it is not retired`);
  }
  return changed(before, { ...before, fence: order.fence, test: before.test === slot ? null : before.test });
}

/** Second half: forget it. The target may have changed in between, so everything is asked again. */
export function forgetIn(before: TargetState, order: { target: string; fence: number; stack: string }): TargetState {
  const left = leaveIn(before, order);
  const slot = slotOf(before, order.stack);
  if (slot !== null && before.test === slot) {
    throw refused(`stack ${order.stack} was put on the test entrance of ${order.target} again; it is not retired`);
  }
  const slots = Object.fromEntries(Object.entries(left.slots).filter(([letter]) => letter !== slot));
  return changed(before, { ...left, generation: before.generation, slots });
}

/** Nothing changes but who may still change something. */
export function raiseFenceIn(before: TargetState, order: { target: string; fence: number }): TargetState {
  refuseUnknown(before, order.target);
  refuseOlderFence(before, order);
  return changed(before, { ...before, fence: order.fence });
}

export function slotOf(state: TargetState, stack: string): string | null {
  return Object.keys(state.slots).find((slot) => state.slots[slot]?.stack === stack) ?? null;
}

/** Whoever breaks the glass has looked first; at the very fence that it saw, another may have come in between. */
export function refuseOlderFence(
  state: TargetState,
  order: { target: string; fence: number; breakGlass?: unknown },
): void {
  const lowest = order.breakGlass === undefined ? state.fence : state.fence + 1;
  if (order.fence < lowest) throw new FencedError(`router ${order.target}`, order.fence, state.fence);
}

export function refuseUnknown(state: TargetState, target: string): void {
  if (state.generation > 0) return;
  throw refused(`target ${target} is not known to HAProxy; prepare a stack first`);
}

/**
 * What is so, out of what the hosts say and what was last known. The newest wins: a host that reloaded an old file says something older.
 * Where the hosts agree on something else of the same age, a person changed the map by hand, and is followed.
 */
export function newestOf(states: readonly TargetState[], known: TargetState | undefined): TargetState {
  const generation = Math.max(...states.map((state) => state.generation), known?.generation ?? 0);
  const [first, ...others] = states.filter((state) => state.generation === generation);
  if (first === undefined) return known ?? NOTHING_KNOWN;
  const agreed = others.every((state) => isSame(state, first));
  return agreed || known?.generation !== generation ? first : known;
}

export function isSame(one: TargetState, other: TargetState): boolean {
  return JSON.stringify(inOrder(one)) === JSON.stringify(inOrder(other));
}

/** The same stacks with the same addresses in the same slots, whoever of them has the traffic. */
export function haveSameStacks(one: TargetState, other: TargetState): boolean {
  const stacks = ({ slots }: TargetState) =>
    JSON.stringify(
      Object.entries(slots)
        .map(([slot, { stack, pools }]) => [slot, stack, pools])
        .sort(),
    );
  return stacks(one) === stacks(other);
}

function inOrder(state: TargetState): unknown {
  const { slots, generation, fence, host, testHost, production, test, breakGlass } = state;
  return [generation, fence, host, testHost, production, test, breakGlass, Object.entries(slots).sort()];
}

function changed(before: TargetState, after: TargetState): TargetState {
  return isSame(before, after) ? before : { ...after, generation: before.generation + 1 };
}

function freeSlot(before: TargetState, order: PrepareOrder, declared: readonly string[]): string {
  const free = declared.find((slot) => before.slots[slot] === undefined);
  if (free !== undefined) return free;
  const taken = Object.values(before.slots).map(({ stack }) => stack);
  const message =
    declared.length === 0
      ? `HAProxy has no backends for ${order.target}; add what \`astern doctor --haproxy-config\` prints, and reload it`
      : `every slot of ${order.target} is taken (${taken.join(', ')}); one must leave first`;
  throw new ProviderError('haproxy', message, { retryable: declared.length > 0 });
}

function slotState(stack: RoutedStack, before: SlotState | undefined, ips: ReadonlyMap<string, string>): SlotState {
  const pools = stack.pools.map((pool): PoolState => {
    return {
      role: pool.role,
      path: pool.path,
      health: pool.health?.http ?? null,
      streams: { policy: pool.streams.policy, graceMs: pool.streams.graceMs },
      instances: pool.instances.map(({ id, host, port }) => ({ id, host, ip: ips.get(host) ?? host, port })),
    };
  });
  const lostAtMs = before?.stack === stack.id ? before.lostAtMs : null;
  return { stack: stack.id, release: stack.release, lostAtMs, pools };
}

function knownSlot(state: TargetState, target: string, stack: string): string {
  const slot = slotOf(state, stack);
  if (slot === null) throw refused(`stack ${stack} of ${target} is not known to HAProxy; prepare it first`);
  return slot;
}

function refuseBadStack({ stack, host, testHost, target }: PrepareOrder): void {
  const { id, pools } = stack;
  if (host === testHost) throw refused(`host and test host of ${target} are the same`);
  if (pools.length === 0) throw refused(`stack ${id} has no pool that takes requests`);
  if (new Set(pools.map((pool) => pool.path)).size !== pools.length) {
    throw refused(`two pools of stack ${id} have the same path`);
  }
  const unsayable = pools.flatMap((pool) => [pool.path, pool.health?.http ?? '/']).find((path) => !isSayable(path));
  if (unsayable !== undefined) throw refused(`HAProxy cannot be told the path ${JSON.stringify(unsayable)}`);
}

/** The words of a command end at blanks and semicolons. */
function isSayable(path: string): boolean {
  return /^\/[!-~]*$/.test(path) && !/[;\\]/.test(path);
}

function refused(message: string): ProviderError {
  return new ProviderError('haproxy', message, { retryable: false });
}
