import { tagged } from '../../core/deploys/phase.ts';
import type { Named } from '../../core/hotfix/people.ts';
import type { Pipeline } from '../../core/pipelines/pipeline.ts';
import type { Needs } from '../world.ts';

/** More commits than this are no hotfix that anybody has read. */
const MOST_COMMITS = 30;

/**
 * Who wrote what a hotfix brings: the commits of its branch since what is live, or what a merge brought in. Whoever merges is not the only one
 * who must not approve. Of a commit straight on main it is that commit alone: what else has landed there is not the fix.
 */
export async function authorsOf(
  { store, source }: Needs<'store' | 'source'>,
  { repository, commit, because, target }: Pipeline,
): Promise<readonly Named[]> {
  const to = commit.sha;
  try {
    const { parents } = await source.head(repository, to);
    const [first] = parents;
    const isMerge = parents.length > 1 && first !== undefined;
    const from = isMerge ? first : because === 'branch' ? await liveSha(store, target) : null;
    if (from === null) return [];
    const authors: Named[] = [];
    for (const { sha, author } of await source.log(repository, { from, to, limit: MOST_COMMITS }))
      authors.push({ name: author, email: (await source.head(repository, sha)).email });
    return authors;
  } catch {
    // The author of the commit itself is known from its pipeline; a repository that is away must not hold a fix.
    return [];
  }
}

async function liveSha(store: Needs<'store'>['store'], target: string): Promise<string | null> {
  const hot = tagged(await store.stacks.ofTarget(target), 'hot');
  if (hot === null) return null;
  return (await store.releases.get(target.slice(0, target.indexOf('/')), hot.release))?.commit.sha ?? null;
}
