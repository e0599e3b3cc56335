import type { RoutedNow, StackKnown } from './model.ts';

export type Choice =
  | { readonly kind: 'go'; readonly from: StackKnown | null; readonly to: StackKnown }
  | { readonly kind: 'already-so'; readonly stack: StackKnown }
  /** Nobody but the person can tell which of these is the good one. */
  | { readonly kind: 'several'; readonly stacks: readonly StackKnown[] }
  | { readonly kind: 'not-warm'; readonly stack: StackKnown }
  | { readonly kind: 'not-known'; readonly named: string }
  | { readonly kind: 'none' };

/**
 * Which stack the traffic goes back to when only the router can be asked: one that runs, and neither has the traffic nor waits on the test
 * entrance, where what is new stands. `named` is a release or the id of a stack; whoever names one means it.
 */
export function chooseStack(now: Pick<RoutedNow, 'production' | 'test' | 'stacks'>, named: string | null): Choice {
  const from = now.stacks.find((stack) => stack.id === now.production) ?? null;
  if (named !== null) return chooseNamed(now, from, named);
  const beside = now.stacks.filter((stack) => stack.id !== now.production && stack.id !== now.test);
  const warm = latestFirst(beside.filter(isWarm));
  const [to] = warm;
  if (to === undefined) return { kind: 'none' };
  return warm.length > 1 ? { kind: 'several', stacks: warm } : { kind: 'go', from, to };
}

/** Every role has an instance that takes traffic: the router would refuse it otherwise. */
export function isWarm({ id, instances }: StackKnown): boolean {
  const roles = new Set(instances.map((one) => roleOf(id, one.id)));
  return roles.size > 0 && [...roles].every((role) => instances.some((one) => one.up && roleOf(id, one.id) === role));
}

function chooseNamed({ stacks }: Pick<RoutedNow, 'stacks'>, from: StackKnown | null, named: string): Choice {
  const meant = stacks.filter((stack) => stack.id === named || stack.release === named);
  const [stack] = meant;
  if (stack === undefined) return { kind: 'not-known', named };
  if (from !== null && meant.includes(from)) return { kind: 'already-so', stack: from };
  const warm = latestFirst(meant.filter(isWarm));
  const [to] = warm;
  if (to === undefined) return { kind: 'not-warm', stack };
  return warm.length > 1 ? { kind: 'several', stacks: warm } : { kind: 'go', from, to };
}

/** Who had requests last comes first: of several that is most likely the one before. Where nothing tells, the one that was prepared last. */
function latestFirst(stacks: readonly StackKnown[]): readonly StackKnown[] {
  return stacks.toReversed().sort((one, other) => (other.lastRequestAtMs ?? 0) - (one.lastRequestAtMs ?? 0));
}

/** `web` of `shop-production-r412-1a2b3c.web.1`. */
function roleOf(stack: string, instance: string): string {
  return instance.startsWith(`${stack}.`) ? instance.slice(stack.length + 1).replace(/\.\d+$/, '') : instance;
}
