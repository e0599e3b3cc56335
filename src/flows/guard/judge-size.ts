import { judgeSize } from '../../core/guard/configuration/size.ts';
import { count } from '../../core/guard/configuration/tell.ts';
import type { Source } from '../../providers/source/port.ts';
import { changedPaths } from './changed-paths.ts';
import type { AreaJudge, Side } from './judge-change.ts';

/** More than this is "or more". */
const MOST_COUNTED = 5_000;

/** How far the two are apart, and what of it cannot be judged. */
export const judgeSizeArea: AreaJudge = async ({ live, back }, { source }, { repository }) => {
  const changed = changedPaths(live, back);
  const [base, commits, own, submodules] = await Promise.all([
    source.mergeBase(repository, live.sha, back.sha),
    source.between(repository, back.sha, live.sha, MOST_COUNTED),
    source.between(repository, live.sha, back.sha, MOST_COUNTED),
    changedSubmodules(source, repository, { live, back, changed }),
  ]);
  const findings = judgeSize({
    commits: commits.length,
    counted: MOST_COUNTED,
    own: own.length,
    related: base !== null,
    sameCommit: live.sha === back.sha,
    files: changed.length,
    submodules,
  });
  const text = `${count(commits.length, 'commit')}, ${count(changed.length, 'file')}`;
  return { findings, looked: [{ area: 'size', state: base === null ? 'not-known' : 'judged', text }] };
};

type Changed = { readonly live: Side; readonly back: Side; readonly changed: readonly string[] };

async function changedSubmodules(
  source: Source,
  repository: string,
  { live, back, changed }: Changed,
): Promise<readonly string[]> {
  if (changed.length === 0) return [];
  const trees = await Promise.all([source.tree(repository, live.sha), source.tree(repository, back.sha)]);
  const modules = new Set(
    trees.flatMap((files) => files.filter(({ kind }) => kind === 'submodule').map(({ path }) => path)),
  );
  return changed.filter((path) => modules.has(path));
}
