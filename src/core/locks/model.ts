/** What a lock holds: everything, one environment, one service, or one target. */
export type LockScope =
  | { readonly kind: 'everything' }
  | { readonly kind: 'environment'; readonly environment: string }
  | { readonly kind: 'service'; readonly service: string }
  | { readonly kind: 'target'; readonly target: string };

/** Holds continuous deploys of a scope. */
export type Lock = {
  readonly id: string;
  readonly scope: LockScope;
  readonly reason: string;
  readonly owner: string;
  readonly createdAtMs: number;
  readonly expiresAtMs: number | null;
  readonly incident: string | null;
  /** The rollback that set it, if one did. */
  readonly operation: string | null;
};
