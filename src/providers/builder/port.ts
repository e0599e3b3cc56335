/** Runs a build command in a checkout. */
export type Builder = {
  /**
   * Run the command in `folder` with its output appended to `logFile`, in its own process group. A group left over from an earlier try under
   * the same `key` is killed first. On abort or time-out the whole group is killed.
   */
  build(order: BuildOrder): Promise<BuildOutcome>;
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

export type BuildOrder = {
  readonly key: string;
  readonly folder: string;
  readonly run: string;
  readonly env: Readonly<Record<string, string>>;
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
