import type { Debt } from '../../core/hotfix/model.ts';
import { type LeftOut, leftOut } from '../../core/hotfix/owed.ts';
import type { Pipeline } from '../../core/pipelines/pipeline.ts';

/** What every debt says of the hotfix that left it. */
export type HotfixFacts = {
  readonly title: string;
  readonly author: string;
  readonly leftOut: readonly LeftOut[];
  /** The reason, when it was deployed without the approvals that it needed. */
  readonly brokeGlass: string | null;
};

export type MergeBackFacts = {
  readonly repository: string;
  /** The branch that it must land in. */
  readonly into: string;
  /** The commit that had the traffic before it. */
  readonly base: string | null;
  /** What the last look found, in words; null before the first. */
  readonly found: string | null;
};

/** In the place of a pipeline: jobs of CI run what was left out, because the commit is not in a repository of this server. */
export const IN_CI = 'ci';

export type BackfillFacts = {
  /** The pipeline that runs what was left out. */
  readonly backfill: string;
  /** The round that failed, of which everybody knows already. */
  readonly failedRound: number | null;
  readonly failedGates: readonly string[];
  /** Set because of it. */
  readonly lock: string | null;
};

export function hotfixFacts({ commit, plan, consent }: Pipeline): HotfixFacts {
  const { title, author } = commit;
  return { title, author, leftOut: leftOut(plan), brokeGlass: consent.breakGlass ? consent.reason : null };
}

export function mergeBackFacts({ facts }: Debt): MergeBackFacts {
  const { repository, into, base, found } = facts as Partial<MergeBackFacts>;
  return { repository: repository ?? '', into: into ?? 'main', base: base ?? null, found: found ?? null };
}

export function backfillFacts({ facts }: Debt): BackfillFacts {
  const { backfill, failedRound, failedGates, lock } = facts as Partial<BackfillFacts>;
  return {
    backfill: backfill ?? '',
    failedRound: failedRound ?? null,
    failedGates: failedGates ?? [],
    lock: lock ?? null,
  };
}
