import type { Commit } from '../releases/model.ts';
import type { FoundMode } from './find-mode.ts';
import type { Mode } from './model.ts';
import type { PlannedGate } from './plan-gates.ts';

export type PipelineStatus =
  /** Its build and gates are under way, or wait for room. */
  | 'running'
  /** All of them passed, and something holds the deploy; `holds` says what. It is looked at again whenever something changes. */
  | 'held'
  /** Its operation is under way on the target. */
  | 'deploying'
  | 'done'
  | 'failed'
  | 'cancelled'
  /** A newer one of its target took its place, or what it would deploy is live already in something newer. */
  | 'collapsed';

/** A run of gates for one commit on one target, and what follows from it. */
export type Pipeline = {
  readonly id: string;
  readonly target: string;
  readonly status: PipelineStatus;
  readonly mode: Mode;
  /** What comes after the gates: a release that takes the traffic, one on the test entrance, or nothing. */
  readonly purpose: 'ship' | 'build' | 'backfill';
  /** What started it. One of a `branch` is a continuous deploy: it stops at locks, and gives way to a newer one. */
  readonly trigger: 'person' | 'branch' | 'ci' | 'backfill';
  readonly actor: string;
  readonly repository: string;
  readonly commit: Commit;
  /** E-mail address of the commit's author; empty when it is not known. */
  readonly email: string;
  readonly branch: string | null;
  readonly because: FoundMode['because'];
  readonly incident: string | null;
  /** In the order of `astern.yml`, fixed when it started. */
  readonly plan: readonly PlannedGate[];
  readonly failFast: boolean;
  readonly rebuild: boolean;
  readonly consent: PipelineConsent;
  /** Raised when it is run again from what failed; failures of earlier rounds no longer count, passes do. */
  readonly round: number;
  /** For a rollback: the release that shall be put back. For others: what was built of the commit, once it is. */
  readonly release: number | null;
  /** What deploys it, or put it back. */
  readonly operation: string | null;
  readonly holds: readonly Hold[];
  /** Somebody wants it ended; what runs is stopped first. */
  readonly cancelled: { readonly by: string; readonly reason: string } | null;
  readonly problem: { readonly code: string; readonly message: string; readonly next: string } | null;
  readonly createdAtMs: number;
  readonly endedAtMs: number | null;
  /** Counted up by the store with every change of it, its gates and its approvals; what is given to the store does not count. */
  readonly version: number;
};

export type PipelineConsent = {
  readonly despiteLock: boolean;
  readonly acceptRejected: boolean;
  /** Deploys without the approvals that a hotfix needs. */
  readonly breakGlass: boolean;
  readonly reason: string;
  /** Rejected releases in its commit of which whoever ordered it was told, while no lock held the target. */
  readonly contains: readonly number[];
};

/** Why a pipeline whose gates have passed is not deployed now. */
export type Hold =
  | {
      readonly kind: 'lock';
      readonly lock: string;
      readonly scope: string;
      readonly owner: string;
      readonly reason: string;
      /** What would open it, in words. */
      readonly opens: string;
    }
  | { readonly kind: 'approval'; readonly needed: number; readonly given: number; readonly from: string }
  /** The commit contains one that was rolled back, and not its fix. */
  | { readonly kind: 'rejected'; readonly release: number; readonly sha: string; readonly reason: string }
  /** Another operation is under way on the target, or a stack waits on its test entrance. */
  | { readonly kind: 'busy'; readonly message: string }
  /** The repository could not be asked; asked again soon. */
  | { readonly kind: 'unclear'; readonly message: string };

/** One try of a gate, or of the build. */
export type GateRun = {
  readonly pipeline: string;
  /** `build` for the build. */
  readonly gate: string;
  /** From 1, over all rounds. */
  readonly attempt: number;
  readonly round: number;
  /** `lost`: the server or the CI job died under it; it says nothing about the commit, and is tried again. */
  readonly status: 'running' | 'passed' | 'failed' | 'timed-out' | 'cancelled' | 'lost';
  /** Run by us, or by a CI job that told us. */
  readonly place: 'astern' | 'ci';
  readonly startedAtMs: number;
  readonly endedAtMs: number | null;
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly lastLines: readonly string[];
  /** Where a CI job shows it. */
  readonly url: string | null;
};

export type Approval = {
  readonly pipeline: string;
  readonly actor: string;
  readonly reason: string;
  readonly atMs: number;
};
