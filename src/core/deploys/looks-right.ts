import type { Stack } from './model.ts';
import { tagged } from './phase.ts';

/** A target as it looks from afar. */
type Afar = {
  readonly router: {
    readonly production: string | null;
    readonly breakGlass: readonly unknown[];
    readonly stacks: readonly { readonly id: string; readonly instances: readonly { readonly up: boolean }[] }[];
  };
  readonly instances: readonly { readonly stack: string; readonly state: string }[];
};

/**
 * Does a target at rest look as it is recorded, so that a proper look can wait for its turn? The live release has the traffic, whatever is up by
 * the record answers the router, and nothing is there that is not recorded.
 */
export function looksRight(stacks: readonly Stack[], { router, instances }: Afar): boolean {
  const hot = tagged(stacks, 'hot');
  if (router.production !== (hot?.id ?? null) || router.breakGlass.length > 0) return false;
  if (hot !== null && hot.workers !== 'on') return false;
  const recorded = new Set(stacks.map(({ id }) => id));
  const isKnown = router.stacks.every(({ id }) => recorded.has(id));
  const runs = instances.every(({ stack, state }) => recorded.has(stack) && state === 'running');
  const answering = new Set(router.stacks.filter((one) => isUp(one.instances)).map(({ id }) => id));
  const answers = stacks.every(
    ({ id, tag, readyAtMs }) => tag !== 'leaving' && (readyAtMs === null || answering.has(id)),
  );
  return isKnown && runs && answers;
}

function isUp(instances: readonly { readonly up: boolean }[]): boolean {
  return instances.length > 0 && instances.every(({ up }) => up);
}
