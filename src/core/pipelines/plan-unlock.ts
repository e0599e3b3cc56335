import type { Hold } from './pipeline.ts';

/** A pipeline whose gates have passed, with what holds it once the locks are gone. */
export type Waiting = { readonly id: string; readonly target: string; readonly holds: readonly Hold[] };

export type TargetPlan<Item extends Waiting> = {
  readonly target: string;
  /** The newest that nothing holds any more. */
  readonly fires: Item | null;
  /** Older ones that nothing holds either: they are not deployed one by one. */
  readonly collapses: readonly Item[];
  readonly stays: readonly Item[];
};

/** What goes on when locks are released, target by target. `waiting`: oldest first. */
export function planUnlock<Item extends Waiting>(waiting: readonly Item[]): readonly TargetPlan<Item>[] {
  return [...Map.groupBy(waiting, ({ target }) => target)].map(([target, all]) => {
    const free = all.filter(({ holds }) => holds.length === 0);
    const stays = all.filter(({ holds }) => holds.length > 0);
    return { target, fires: free.at(-1) ?? null, collapses: free.slice(0, -1), stays };
  });
}
