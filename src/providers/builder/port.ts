/** Runs a build command in a checkout. */
export type Builder = {
  /**
   * Run the command in `folder` with its output appended to `logFile`, in its own process group. A group left over from an earlier try under
   * the same `key` is killed first. On abort or time-out the whole group is killed.
   */
  build(order: BuildOrder): Promise<BuildOutcome>;
  /** Kill what a server that is gone has left under this key; nothing is there otherwise. */
  endLeft(key: string): Promise<void>;
};

/** Where builds have their files: a folder for each try, a log for each operation. */
export type BuildFiles = {
  logOf(operation: string): string;
  /**
   * An empty folder for this try alone: a server that was paused in its build and wakes up late clears away its own, never the one of whoever
   * took over. What earlier tries of the operation left is removed.
   */
  open(operation: string, fence: number): Promise<string>;
  remove(folder: string): Promise<void>;
  /** Build logs are text for people; the newest ones are enough. */
  keepNewestLogs(count: number): Promise<void>;
};

/** Where gates have their files: a clean tree for a pipeline, a copy of it and a log for each attempt. */
export type GateFiles = {
  logOf(attempt: AttemptName): string;
  /**
   * A copy of the clean tree for this attempt alone. `layOut` fills the tree with the commit's files; it is called for the first attempt of a
   * pipeline in this process, and what an earlier process left of it is removed before that.
   */
  open(attempt: AttemptName, layOut: (folder: string) => Promise<void>): Promise<string>;
  /** Begins to remove it, and does not wait. */
  remove(folder: string): Promise<void>;
  /** For a pipeline that has ended: its tree and its copies go, its logs stay. */
  clear(pipeline: string): Promise<void>;
  /** What a server before this one left of pipelines that are not among these goes. */
  clearOthers(pipelines: ReadonlySet<string>): Promise<void>;
  /** Logs are text for people; those of the newest pipelines are enough. */
  keepNewestLogs(pipelines: number): Promise<void>;
};

export type AttemptName = { readonly pipeline: string; readonly gate: string; readonly attempt: number };

export type BuildOrder = {
  readonly key: string;
  readonly folder: string;
  readonly run: string;
  readonly env: Readonly<Record<string, string>>;
  /** Values that must not stand in the log or in the last lines; those under 4 characters do nevertheless. */
  readonly mask: readonly string[];
  readonly logFile: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
};

export type BuildOutcome =
  | { readonly kind: 'built'; readonly durationMs: number }
  | {
      readonly kind: 'failed';
      readonly exitCode: number | null;
      readonly signal: string | null;
      readonly lastLines: readonly string[];
    }
  | { readonly kind: 'timed-out'; readonly afterMs: number; readonly lastLines: readonly string[] }
  | { readonly kind: 'aborted' };
