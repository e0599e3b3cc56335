/** What a lock holds: everything, one environment, one service, or one target. */
export type LockScope =
  | { readonly kind: 'everything' }
  | { readonly kind: 'environment'; readonly environment: string }
  | { readonly kind: 'service'; readonly service: string }
  | { readonly kind: 'target'; readonly target: string };

/** Holds deploys of a scope, or warns of them. */
export type Lock = {
  readonly id: string;
  /** A soft one holds nothing: whoever deploys is warned. */
  readonly strength: 'hard' | 'soft';
  /** What set it. A freeze stands in the server's settings and is in no store; a process must keep renewing its lock. */
  readonly source: 'person' | 'rollback' | 'process' | 'freeze' | 'backfill';
  /** `when-fixed`: it opens by itself when a commit arrives that takes the rejected one back, or is the landed hotfix of its incident. */
  readonly opens: 'by-hand' | 'when-fixed';
  readonly scope: LockScope;
  readonly reason: string;
  readonly owner: string;
  readonly createdAtMs: number;
  readonly expiresAtMs: number | null;
  readonly incident: string | null;
  /** The rollback that set it, if one did. */
  readonly operation: string | null;
};
