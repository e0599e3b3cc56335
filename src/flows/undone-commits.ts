import type { ChangeReport } from '../core/guard/report.ts';
import { sortUndone, type UndoneCommit } from '../core/guard/undone.ts';
import { messageOf } from '../lib/errors.ts';
import type { Needs } from './world.ts';

/** What goes away with a rollback; `why`: it could not be told, or not wholly. */
export type Undone = { readonly commits: readonly UndoneCommit[]; readonly why: string | null };

/** `from` is live, and null when nothing is; `to` would be put back. */
type Releases = { readonly from: number | null; readonly to: number };

const MOST_COMMITS = 100;
const PATIENCE_MS = 2_000;

/** Commits that are live and not in the release that would be put back. Only informs: a repository that is slow or gone stops nothing. */
export async function undoneCommits(
  world: Needs<'store' | 'source' | 'clock'>,
  service: string,
  releases: Releases,
): Promise<Undone> {
  const enough = new AbortController();
  const tooLate = world.clock.sleep(PATIENCE_MS, enough.signal).then(
    () => unknown('the repository did not answer in time'),
    () => unknown('not looked at'),
  );
  try {
    return await Promise.race([look(world, service, releases), tooLate]);
  } catch (error) {
    return unknown(messageOf(error));
  } finally {
    enough.abort();
  }
}

async function look(
  { store, source }: Needs<'store' | 'source'>,
  service: string,
  { from, to }: Releases,
): Promise<Undone> {
  const [back, live, known] = await Promise.all([
    store.releases.get(service, to),
    from === null ? null : store.releases.get(service, from),
    store.services.get(service),
  ]);
  if (back === null || live === null || known === null) return unknown('what is live is not known');
  const commits = await source.between(known.repository, back.commit.sha, live.commit.sha, MOST_COMMITS + 1);
  const why = commits.length > MOST_COMMITS ? `only the newest ${MOST_COMMITS} were looked at` : null;
  return { commits: sortUndone(commits.slice(0, MOST_COMMITS)), why };
}

/** As they were counted when the live release was built; null: there is no report that knows. */
export function undoneIn(report: Pick<ChangeReport, 'range'> | null): Undone | null {
  if (report === null || report.range.count === null) return null;
  const { commits, count } = report.range;
  return { commits, why: count > commits.length ? `only ${commits.length} of ${count} are listed` : null };
}

function unknown(why: string): Undone {
  return { commits: [], why };
}
