/** What was found in a folder: the paths that stand in it (bounded) and the text of the few files worth reading. */
export type ProjectFacts = {
  readonly folderName: string;
  /** Relative, `/` between parts, folders end in `/`; at most three levels deep. */
  readonly paths: readonly string[];
  readonly texts: Readonly<Record<string, string>>;
  /** Files that would have been read, but were too large or could not be. */
  readonly skipped: readonly string[];
};

export type ProposedRole = {
  readonly name: string;
  readonly run: string;
  /** Words for the end of the line. */
  readonly remark?: string;
  readonly quiesce?: NodeJS.Signals;
  readonly path?: string;
  readonly env?: Readonly<Record<string, string>>;
};

/** What one kind of project tells. */
export type Guess = {
  readonly build: string | null;
  readonly roles: readonly ProposedRole[];
  readonly notes: readonly string[];
};

export type Proposal = {
  /** A commented `astern.yml`. */
  readonly text: string;
  /** What was found and what is left to do, one sentence each. */
  readonly notes: readonly string[];
  /** False when a command could not be found out and stands in as a placeholder. */
  readonly complete: boolean;
};
