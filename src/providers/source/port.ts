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
};
