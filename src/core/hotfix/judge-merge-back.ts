/** A commit and what it changes, as `git patch-id --stable` sums it up; merges have none. */
export type Patch = { readonly sha: string; readonly patchId: string };

/** What the repository says about a hotfix and the branch that it must land in. */
export type MergeFacts = {
  /** Is the hotfix reachable from the tip of the branch? */
  readonly isAncestor: boolean;
  /** Own commits of the hotfix. */
  readonly own: readonly Patch[];
  /** Commits of the branch since the two parted. */
  readonly there: readonly Patch[];
  /** The hotfix as one change, from each place where it may be said to begin. */
  readonly wholes: readonly string[];
};

export type MergeJudgement =
  | { readonly kind: 'landed'; readonly how: 'ancestor' | 'patch-id' | 'squash'; readonly as: readonly string[] }
  /** Some of its commits are there, and these are not. */
  | { readonly kind: 'partly'; readonly missing: readonly string[] }
  | { readonly kind: 'not-found' };

/** Has the fix landed? Merged, picked commit by commit, or squashed into one. */
export function judgeMergeBack({ isAncestor, own, there, wholes }: MergeFacts): MergeJudgement {
  if (isAncestor) return { kind: 'landed', how: 'ancestor', as: [] };
  const found = own.map(({ patchId }) => there.find((one) => one.patchId === patchId)?.sha ?? null);
  if (own.length > 0 && found.every((sha) => sha !== null)) return { kind: 'landed', how: 'patch-id', as: found };
  const squash = there.find(({ patchId }) => wholes.includes(patchId));
  if (squash !== undefined) return { kind: 'landed', how: 'squash', as: [squash.sha] };
  const missing = own.filter((_, index) => found[index] === null).map(({ sha }) => sha);
  return found.some((sha) => sha !== null) ? { kind: 'partly', missing } : { kind: 'not-found' };
}
