import { type Disagreement, findDisagreements, hostsBehind } from '../core/deploys/disagreements.ts';
import type { Standing } from '../core/orders/model.ts';
import { routedIds, workerIds } from './instances.ts';
import type { Observation } from './observe-target.ts';

/** While an operation works on the target, only what is never on purpose. */
export function disagreementsOf({ active }: Pick<Standing, 'active'>, seen: Observation): readonly Disagreement[] {
  if (active !== null) return hostsBehind(seen.router);
  const expected = new Map(
    seen.stacksRecorded.map((stack) => {
      const release = seen.releases.get(stack.release);
      if (release === undefined) return [stack.id, []] as const;
      const workers = stack.workers === 'on' ? workerIds(stack, release) : [];
      return [stack.id, [...routedIds(stack, release), ...workers]] as const;
    }),
  );
  return findDisagreements({ ...seen, expected });
}
