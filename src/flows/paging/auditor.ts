import type { Overdue } from '../../core/paging/judge-audit.ts';

/** Looks at paging from beside it, in a thread and on a connection of its own: it goes on when the server is busy, and sees when that hangs. */
export type Auditor = {
  /** Begins to look. `told` hears of each look, every second. */
  start(told: (overdue: readonly Overdue[]) => void): Audit;
  /** Null: nobody outside is set up. */
  readonly watchdog: Watchdog | null;
};

export type Audit = {
  /** The server runs; `allDown`: the providers, where none of them works. To be said every second. */
  pulse(allDown: readonly string[] | null): void;
  close(): Promise<void>;
};

/** Somebody outside who notices when no sign of life comes. */
export type Watchdog = {
  readonly everyMs: number;
  /** Null: it was heard. Else why not. */
  tell(): Promise<string | null>;
};

/** For a server that is not looked at. */
export const noAuditor: Auditor = {
  start: () => ({ pulse: () => undefined, close: async () => undefined }),
  watchdog: null,
};
