import type { HeadCommit } from '../../providers/source/port.ts';
import type { Needs } from '../world.ts';

const MOST_DEBTS = 1_000;

export type Brought = {
  /** What its merge brings that may still ask for something. */
  readonly merged: readonly string[];
  /** Hotfixes that this target has had already. */
  readonly home: readonly string[];
};

/**
 * Whoever merges a hotfix into main after its deploy pays a debt and asks for no hotfix: with it comes all that has landed in main meanwhile, which
 * goes through every gate. Each hotfix that was deployed has left a debt, by which it is known again.
 */
export async function broughtHome(
  { store }: Needs<'store'>,
  target: string,
  { parents, merged }: Pick<HeadCommit, 'parents' | 'merged'>,
): Promise<Brought> {
  const brought = parents.slice(1);
  if (brought.length === 0) return { merged, home: [] };
  const debts = await store.debts.list({ target, limit: MOST_DEBTS });
  const deployed = new Set(debts.filter(({ kind }) => kind === 'merge-back').map(({ sha }) => sha));
  return {
    merged: merged.filter((_, index) => !deployed.has(brought[index] ?? '')),
    home: brought.filter((sha) => deployed.has(sha)),
  };
}

export function homeText(home: readonly string[]): readonly string[] {
  return home.map((sha) => `It merges the hotfix ${sha.slice(0, 7)}, which was deployed already.`);
}
