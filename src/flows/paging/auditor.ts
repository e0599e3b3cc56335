import type { Overdue } from '../../core/paging/judge-audit.ts';

/** What the audit has found when it looked. */
export type Verdict = {
  readonly overdue: readonly Overdue[];
  readonly heartbeat: { readonly sentAtMs: number | null; readonly problem: string | null } | null;
};

/** Looks at paging from beside it, in a thread and on a connection of its own: it goes on when the server hangs. */
export type Auditor = {
  /** Begins to look. `told` hears of each look. */
  start(told: (verdict: Verdict) => void): Audit;
};

export type Audit = {
  /** The server runs; `allDown`: the providers, where none of them works. To be said every second. */
  pulse(allDown: readonly string[] | null): void;
  close(): Promise<void>;
};

/** For a server that is not looked at. */
export const noAuditor: Auditor = { start: () => ({ pulse: () => undefined, close: async () => undefined }) };
