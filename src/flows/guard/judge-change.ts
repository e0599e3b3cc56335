import type { MigrationsBetween } from '../../core/guard/applied.ts';
import type { Area, ChangeFinding } from '../../core/guard/finding.ts';
import {
  type AskedSide,
  type ChangeAnswer,
  type ChangeQuestion,
  type Looked,
  MOST_FINDINGS,
} from '../../core/guard/report.ts';
import { sortFindings, withNames } from '../../core/guard/sort-findings.ts';
import type { Needs } from '../world.ts';
import { broken } from './broken.ts';
import { readRange } from './read-range.ts';
import { openRepoFiles, type RepoFiles } from './repo-files.ts';

export type Side = AskedSide & { readonly files: RepoFiles };

export type Sides = { readonly live: Side; readonly back: Side };

export type Judged = {
  readonly findings: readonly ChangeFinding[];
  readonly looked: readonly Looked[];
  readonly migrations?: MigrationsBetween;
};

/** One area: reads what it needs of both commits, and says what it found and what it looked at. */
export type AreaJudge = (sides: Sides, world: Needs<'source'>, question: ChangeQuestion) => Promise<Judged>;

/**
 * All that can be told from the repository about going back from one commit to another. Whatever goes wrong in one area is a finding of its
 * own, `unknown`: the others are judged all the same.
 */
export async function judgeChange(
  world: Needs<'source'>,
  question: ChangeQuestion,
  judges: Readonly<Record<string, readonly [Area, AreaJudge]>>,
): Promise<ChangeAnswer> {
  const { repository } = question;
  const [liveFiles, backFiles] = await Promise.all([
    openRepoFiles(world, repository, question.live.sha),
    openRepoFiles(world, repository, question.back.sha),
  ]);
  const sides = { live: { ...question.live, files: liveFiles }, back: { ...question.back, files: backFiles } };
  const parts: Judged[] = [];
  for (const [area, judge] of Object.values(judges)) {
    parts.push(await judge(sides, world, question).catch((error: unknown) => broken(area, error)));
  }
  const findings = sortFindings(
    withNames(
      parts.flatMap((part) => part.findings),
      sides,
    ),
  );
  return {
    findings: findings.slice(0, MOST_FINDINGS),
    leftOut: Math.max(0, findings.length - MOST_FINDINGS),
    looked: parts.flatMap((part) => part.looked),
    migrations: parts.find((part) => part.migrations !== undefined)?.migrations ?? null,
    range: await readRange(world, question),
  };
}
