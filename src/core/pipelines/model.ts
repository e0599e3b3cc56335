import type { EnvValue } from '../releases/model.ts';

/** What a run of gates is for. The mode decides which gates run; the deploy always comes last. */
export type Mode = 'standard' | 'hotfix' | 'rollback';

/** A check that a commit must pass, as `astern.yml` declares it, with every default filled in. */
export type GateConfig = {
  readonly name: string;
  readonly run: string;
  readonly timeoutMs: number;
  /** Names of the gates that must have passed before this one starts. */
  readonly needs: readonly string[];
  readonly env: Readonly<Record<string, EnvValue>>;
  /** Tries after the first one that failed. */
  readonly retries: number;
  /** Never skipped where gates run at all. */
  readonly critical: boolean;
  /** Globs; the gate runs only when a changed file matches one. Empty: always. */
  readonly paths: readonly string[];
  readonly hotfix: HotfixForm;
};

export type HotfixForm =
  | { readonly kind: 'skip' }
  | { readonly kind: 'whole' }
  /** Another, shorter command. */
  | { readonly kind: 'short'; readonly run: string; readonly timeoutMs: number };

export type HotfixConfig = {
  /** Branches that begin so are hotfixes, such as `hotfix/`. */
  readonly branch: string;
  /** What a commit message says, such as `[hotfix]`. */
  readonly keyword: string;
  readonly approvals: number;
  /** The group of people whose approval counts; null: those on call, where the server's settings know such a group. */
  readonly approvers: string | null;
  /** The branch that a fix must land in. */
  readonly mergeInto: string;
  readonly mergeBackWithinMs: number;
  readonly maxPerMonth: number;
};
