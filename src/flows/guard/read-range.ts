import type { ChangeQuestion, Range } from '../../core/guard/report.ts';
import { sortUndone } from '../../core/guard/undone.ts';
import type { Needs } from '../world.ts';

const MOST_COMMITS = 100;
/** More than this is "more than". */
const MOST_COUNTED = 5_000;

/** Commits that go away, and whether the older side has any of its own. */
export async function readRange(
  { source }: Needs<'source'>,
  { repository, live, back }: ChangeQuestion,
): Promise<Range> {
  const [commits, own] = await Promise.all([
    source.between(repository, back.sha, live.sha, MOST_COUNTED),
    source.between(repository, live.sha, back.sha, 1),
  ]);
  return { commits: sortUndone(commits).slice(0, MOST_COMMITS), count: commits.length, diverged: own.length > 0 };
}
