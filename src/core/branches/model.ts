/** A branch whose newest commit is shipped to every environment with `deploy: continuous`. */
export type WatchedBranch = {
  /** As the settings call it; the address of its hook. */
  readonly name: string;
  /** A folder of the server's machine, or a URL. */
  readonly from: string;
  readonly branch: string;
  readonly pollMs: number;
};

/** How the tip of a branch differs from the one before. */
export type Move =
  | 'first-seen'
  | 'forward'
  /** To a commit that the former tip contains. */
  | 'backward'
  /** To a commit that does not contain the former tip: somebody has pushed with force. */
  | 'rewritten';
