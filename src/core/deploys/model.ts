/** `shop/production`. */
export type TargetName = string;

export type StackTag =
  /** Up (or coming up) beside the hot one, on the test entrance. */
  | 'new'
  /** Takes the traffic. */
  | 'hot'
  /** Was hot until the last deploy; kept warm for a rollback. */
  | 'old'
  /** On its way out; removed as soon as nothing points at it. */
  | 'leaving';

/** The running instances of one release on one target. Rows of removed stacks are kept in the history, not here. */
export type Stack = {
  readonly id: string;
  readonly target: TargetName;
  readonly release: number;
  readonly tag: StackTag;
  readonly createdAtMs: number;
  /** Passed its health checks on the test entrance at this time; null while it has not. */
  readonly readyAtMs: number | null;
  /** When it last became hot; null if it never was. */
  readonly hotSinceMs: number | null;
  /** For `old`: cleaned up by itself after this time. */
  readonly keepUntilMs: number | null;
  /** Whether its workers shall run: from the flip that makes it hot until the flip that takes the traffic away. */
  readonly workers: 'off' | 'on' | 'quiesced';
  /** For quiesced workers: signalled to stop after this time. */
  readonly workersUntilMs: number | null;
};

export type Phase = 'cruise' | 'building' | 'built' | 'deploying' | 'deployed' | 'rolling-back' | 'cleaning';

export type OperationKind = 'ship' | 'build' | 'deploy' | 'rollback' | 'cleanup' | 'cancel';

export type OperationStatus =
  | 'active'
  | 'done'
  | 'failed'
  /** Another operation (a rollback or a cancel) took its place. */
  | 'superseded';

export type Problem = { readonly code: string; readonly message: string; readonly next: string };

/** What an operation shall reach. Names and numbers are fixed when it is ordered, never looked up again. */
export type Goal =
  | {
      readonly kind: 'ship' | 'build';
      readonly repository: string;
      readonly sha: string;
      readonly rebuild: boolean;
      /** Deploys although a lock is set; without it a ship stops before the flip when a lock came meanwhile. */
      readonly despiteLock: boolean;
    }
  | { readonly kind: 'deploy'; readonly stack: string; readonly release: number }
  | {
      readonly kind: 'rollback';
      readonly release: number;
      /** The release that shall lose the traffic. */
      readonly from: number;
      readonly reason: string;
    }
  | { readonly kind: 'cleanup'; readonly stack: string; readonly release: number }
  | { readonly kind: 'cancel'; readonly release: number | null };

/** One change to a target under way: durable, leased, fenced, resumable at every step. */
export type Operation = {
  readonly id: string;
  readonly target: TargetName;
  readonly kind: OperationKind;
  readonly status: OperationStatus;
  readonly goal: Goal;
  readonly actor: string;
  /** Release number once known (a ship knows it after its build). */
  readonly release: number | null;
  readonly step: StepName | null;
  /** Consecutive retryable failures of the present step. */
  readonly attempts: number;
  readonly fence: number;
  readonly worker: string | null;
  readonly leaseUntilMs: number;
  /** Not taken up again before this time (backoff). */
  readonly wakeAtMs: number;
  readonly createdAtMs: number;
  readonly endedAtMs: number | null;
  readonly problem: Problem | null;
  /** Set when the operation is undoing what it began because of this problem. */
  readonly undoing: Problem | null;
  /** What is known at its end: times, counts, evidence. */
  readonly result: Readonly<Record<string, unknown>> | null;
};

/** Every step that is written down before it is taken. */
export const STEP_NAMES = [
  'build-release',
  'place-stack',
  'start-stack',
  'check-stack',
  'flip',
  'hand-over',
  'flip-back',
  'remove-stack',
  'finish',
] as const;

export type StepName = (typeof STEP_NAMES)[number];

export type StepRecord = {
  readonly operation: string;
  readonly ordinal: number;
  readonly step: StepName;
  readonly subject: string;
  readonly startedAtMs: number;
  readonly endedAtMs: number | null;
  readonly outcome: 'done' | 'failed' | 'retry' | null;
  readonly facts: Readonly<Record<string, unknown>>;
};

/** One stretch of time in which a stack took the traffic. */
export type Serving = {
  readonly target: TargetName;
  readonly release: number;
  readonly stack: string;
  readonly fromMs: number;
  readonly untilMs: number | null;
  /** `healthy` once it answered well or its watch passed; `worse` when the watch found it so; never guessed. */
  readonly outcome: 'unproven' | 'healthy' | 'worse';
};

/** A release that was rolled back; neither it nor a commit that contains it is shipped again before it is fixed. */
export type Rejection = {
  readonly target: TargetName;
  readonly release: number;
  readonly sha: string;
  readonly reason: string;
  readonly actor: string;
  readonly atMs: number;
  readonly operation: string | null;
  /** What it was rolled back for; a hotfix that is shipped for the same one is its fix. */
  readonly incident: string | null;
  /** Commits of which people said that with them it is fixed. */
  readonly fixes: readonly SaidFix[];
};

export type SaidFix = { readonly sha: string; readonly by: string; readonly reason: string; readonly atMs: number };
