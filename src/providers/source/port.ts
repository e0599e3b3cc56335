import type { Commit } from '../../core/releases/model.ts';

/** Where commits come from. Never touches the user's working copy, index or branches. */
export type Source = {
  /** Top folder of the repository that holds `path`. Throws UserError `source/not-a-repository`. */
  root(path: string): Promise<string>;
  /** One commit for a ref, tag or unambiguous sha prefix. Throws UserError `source/unknown-commit`, `source/ambiguous-commit`. */
  resolve(repository: string, ref: string): Promise<Commit>;
  /** Text of a file at a commit; null if it is not there. */
  readFile(repository: string, sha: string, path: string): Promise<string | null>;
  /** Write the commit's files into an empty folder (attributes such as `export-ignore` are not applied; submodules are refused by name). */
  checkOut(repository: string, sha: string, folder: string, signal: AbortSignal): Promise<void>;
  /** Is `ancestor` reachable from `descendant`? False if either is unknown here. */
  contains(repository: string, descendant: string, ancestor: string): Promise<boolean>;
  /** Commits in `to` and not in `from`, newest first, at most `limit`. */
  between(repository: string, from: string, to: string, limit: number): Promise<readonly Commit[]>;
  /** What a commit says of itself. Throws UserError `source/unknown-commit`, as all below for a commit that is not there. */
  head(repository: string, sha: string): Promise<HeadCommit>;
  /** Names of the files that differ between two commits. */
  changed(repository: string, from: string, to: string): Promise<readonly string[]>;
  /** The commit that a branch points to, here or as last seen at `origin`; null when there is no such branch. */
  tip(repository: string, branch: string): Promise<string | null>;
  /** As `between`, with whole messages; `from: null` means all of its history. */
  log(
    repository: string,
    range: { readonly from: string | null; readonly to: string; readonly limit: number },
  ): Promise<readonly CommitWithMessage[]>;
  /** The newest commit that both have; null when they share none. */
  mergeBase(repository: string, one: string, other: string): Promise<string | null>;
  /** What each commit in `to` and not in `from` changes, under an id that it keeps when it is picked elsewhere; newest first. */
  patchIds(
    repository: string,
    range: { readonly from: string; readonly to: string; readonly limit: number },
  ): Promise<readonly Patch[]>;
  /** The same id for all changes between two commits taken together; null when nothing differs. */
  patchIdOf(repository: string, from: string, to: string): Promise<string | null>;
  /** Every file of a commit. */
  tree(repository: string, sha: string): Promise<readonly TreeFile[]>;
  /** Contents by id, read at once; what is not there is left out. Throws RangeError when all together are larger. */
  contents(repository: string, ids: readonly string[], maxBytes: number): Promise<ReadonlyMap<string, Uint8Array>>;
  /** Lines of text files at a commit that hold any of these words. */
  grep(
    repository: string,
    sha: string,
    wanted: { readonly words: readonly string[]; readonly limit: number },
  ): Promise<readonly Match[]>;
  /** Bring a bare copy of a remote repository up to date, or make it. Throws ProviderError, without secrets of the URL. */
  mirror(url: string, folder: string, signal: AbortSignal): Promise<void>;
};

export type HeadCommit = {
  readonly message: string;
  /** E-mail address of the author. */
  readonly email: string;
  readonly parents: readonly string[];
  /** Messages of the second and further parents of a merge. */
  readonly merged: readonly string[];
};

export type CommitWithMessage = Commit & { readonly message: string };

export type TreeFile = {
  readonly path: string;
  /** The same for the same content. */
  readonly id: string;
  readonly sizeBytes: number;
  readonly kind: 'file' | 'link' | 'submodule';
};

/** `line` counts from 1. */
export type Match = { readonly path: string; readonly line: number; readonly text: string };

export type Patch = { readonly sha: string; readonly patchId: string };
