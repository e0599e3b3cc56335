import type { Router } from '../../../src/providers/router/port.ts';
import type { Aimed, Aims } from './aim.ts';

/**
 * The router's own fence, compared across kills (I7): it is never below what the router said before, to this server or to one that was killed,
 * nor below the fence of a flip that was recorded.
 */
export type Fences = {
  /** A flip of the target was recorded under this fence. */
  recorded(target: string, fence: number): void;
  around(router: Router): Router;
};

export function createFences(aims: Aims & Aimed): Fences {
  const lowest = new Map<string, number>();
  for (const told of aims.told()) if (told.kind === 'fenced') lowest.set(told.target, told.fence);
  const raise = (target: string, fence: number) => {
    if (fence <= (lowest.get(target) ?? 0)) return;
    lowest.set(target, fence);
    aims.tell({ kind: 'fenced', target, fence });
  };
  return {
    recorded: raise,
    around: (router) => ({
      ...router,
      observe: async (target) => {
        // What was known before the question; answers may overtake each other.
        const floor = lowest.get(target) ?? 0;
        const seen = await router.observe(target);
        if (seen.fence < floor) {
          aims.tell({ kind: 'outrage', what: `the router's fence of ${target} fell from ${floor} to ${seen.fence}` });
        }
        raise(target, seen.fence);
        return seen;
      },
    }),
  };
}
