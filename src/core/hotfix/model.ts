/** What a hotfix or a skipped gate still owes. */
export type DebtKind =
  /** The fix must be in the main branch. */
  | 'merge-back'
  /** The gates that were skipped are run after the deploy. */
  | 'backfill'
  /** More hotfixes within 30 days than the service allows itself. */
  | 'quota';

/** Nobody can delete one; it is paid, or settled with a reason. */
export type Debt = {
  readonly id: string;
  readonly kind: DebtKind;
  readonly target: string;
  readonly sha: string;
  readonly release: number | null;
  /** The pipeline that left it. */
  readonly pipeline: string;
  readonly incident: string | null;
  readonly status: 'open' | 'settled';
  readonly createdAtMs: number;
  /** Overdue after this; null: it has no date. */
  readonly dueAtMs: number | null;
  readonly settledAtMs: number | null;
  readonly settledBy: string | null;
  /** How it was paid (`ancestor`, `patch-id`, `squash`, `gates-passed`, `said`), or the reason that a person gave. */
  readonly settledHow: string | null;
  /** Reminders that were given: `half`, `last-hour`, `overdue`. */
  readonly reminded: readonly Reminder[];
  /** Kind by kind: the branch point of a merge-back, gates of a backfill and its pipeline, the hotfixes of a quota. */
  readonly facts: Readonly<Record<string, unknown>>;
};

export type Reminder = 'half' | 'last-hour' | 'overdue';
