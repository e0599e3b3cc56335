import type { Serving } from './model.ts';

export type KeptFacts = {
  readonly target: string;
  readonly keepReleases: number;
  /** Releases with a stack on this target (live, warm, new or leaving), and candidates of operations under way. */
  readonly inUse: ReadonlySet<number>;
  readonly servings: readonly Serving[];
  readonly rejected: ReadonlySet<number>;
};

/**
 * Which artifacts may go. Kept are, per target, everything in use, the newest `keepReleases` that served it healthily and were not
 * rejected, and whatever was built lately and has not had its chance. Failed or rejected releases never push a healthy one out.
 */
export function removable(
  releases: readonly number[],
  targets: readonly KeptFacts[],
  newestKept: number,
): readonly number[] {
  const kept = new Set([...releases].sort((a, b) => b - a).slice(0, newestKept));
  for (const target of targets) {
    for (const release of target.inUse) kept.add(release);
    for (const release of healthy(target).slice(0, target.keepReleases)) kept.add(release);
  }
  return releases.filter((release) => !kept.has(release));
}

function healthy({ servings, rejected }: KeptFacts): readonly number[] {
  const good = servings.filter((serving) => serving.outcome === 'healthy' && !rejected.has(serving.release));
  return [...new Set(good.map((serving) => serving.release))].sort((a, b) => b - a);
}
