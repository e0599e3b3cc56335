/** What the repository says about a commit that contains a rejected one. Commits are named by their whole sha. */
export type FixFacts = {
  /** What the rejected release brought: all commits since the one that was put back. Null: it is not known. */
  readonly brought: readonly string[] | null;
  /** What came after the rejected commit and is in the one that is asked about, newest first. */
  readonly since: readonly Since[];
};

export type Since = {
  readonly sha: string;
  /** Commits that it takes back. */
  readonly takesBack: readonly string[];
  /** Commits that it brings once more. */
  readonly bringsBack: readonly string[];
};

/**
 * The commit with which all that the rejected release brought has been taken back, or null. A part is not enough: nobody knows which of its
 * commits was the bad one. A revert that was itself reverted, or whose commit was picked again afterwards, takes nothing back.
 */
export function findRevert({ brought, since }: FixFacts): string | null {
  if (brought === null || brought.length === 0) return null;
  const reverts = brought.map((sha) => revertOf(sha, since));
  if (!reverts.every((at) => at !== null)) return null;
  return since[Math.min(...reverts)]?.sha ?? null;
}

/** Where the newest revert of a commit stands that still counts; null: there is none. */
function revertOf(sha: string, since: readonly Since[]): number | null {
  const stands = (index: number) => revertOf(since[index]?.sha ?? '', since.slice(0, index)) === null;
  const at = since.findIndex((one, index) => one.takesBack.includes(sha) && stands(index));
  if (at === -1) return null;
  const isBackAgain = since.slice(0, at).some((one, index) => one.bringsBack.includes(sha) && stands(index));
  return isBackAgain ? null : at;
}

/** A commit that a message says to be taken back; of a merge also the side from which it is taken back. */
export type SaidRevert = { readonly sha: string; readonly against: string | null };

/** As `git revert` and the sites of Git hosts write it. A line of its own: not where somebody quotes it. */
export function readReverts(message: string): readonly SaidRevert[] {
  const lines = /^This reverts commit ([0-9a-f]{7,64})(?:,\s+reversing\s+changes made to ([0-9a-f]{7,64}))?\b/gim;
  return [...message.matchAll(lines)].map(([, sha = '', against]) => ({
    sha: sha.toLowerCase(),
    against: against?.toLowerCase() ?? null,
  }));
}

/** As `git cherry-pick -x` writes it. */
export function readPicks(message: string): readonly string[] {
  const lines = /^\(cherry picked from commit ([0-9a-f]{7,64})\)/gim;
  return [...message.matchAll(lines)].map(([, sha = '']) => sha.toLowerCase());
}
