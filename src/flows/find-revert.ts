import { findRevert, readPicks, readReverts, type Since } from '../core/locks/judge-fix.ts';
import type { CommitWithMessage, Source } from '../providers/source/port.ts';
import type { Needs } from './world.ts';

/** What a release brings beyond this many commits is not looked through: a person says with which commit it is fixed. */
const MOST_BROUGHT = 300;
const MOST_SINCE = 2_000;

type Asked = {
  readonly repository: string;
  readonly sha: string;
  readonly rejected: string;
  /** The commit before the rejected release. */
  readonly base: string | null;
};

/** The commit of a history with which a rejected release is wholly taken back, or null. Throws ProviderError. */
export async function findRevertIn({ source }: Needs<'source'>, asked: Asked): Promise<string | null> {
  const { repository, sha, rejected, base } = asked;
  if (base === null) return null;
  const log = await source.log(repository, { from: rejected, to: sha, limit: MOST_SINCE });
  // Most histories have no revert at all: nothing more is asked about them.
  if (!log.some(({ message }) => readReverts(message).length > 0)) return null;
  const range = { from: base, to: rejected, limit: MOST_BROUGHT + 1 };
  const brought = (await source.log(repository, range)).map((one) => one.sha);
  if (brought.length > MOST_BROUGHT) return null;
  const since = await readSince(source, asked, log, { brought, range });
  return findRevert({ brought, since });
}

type Brought = {
  readonly brought: readonly string[];
  readonly range: { readonly from: string; readonly to: string; readonly limit: number };
};

async function readSince(
  source: Source,
  { repository, sha, rejected }: Asked,
  log: readonly CommitWithMessage[],
  { brought, range }: Brought,
): Promise<readonly Since[]> {
  const known = [...brought, ...log.map((one) => one.sha)];
  const inFull = (said: string) => {
    const meant = known.filter((one) => one.startsWith(said));
    return meant.length === 1 ? (meant[0] ?? null) : null;
  };
  const patches = await source.patchIds(repository, range);
  const again = await source.patchIds(repository, { from: rejected, to: sha, limit: MOST_SINCE });
  const sameAs = (one: string) => {
    const patchId = again.find((patch) => patch.sha === one)?.patchId;
    return patches.filter((patch) => patch.patchId === patchId).map((patch) => patch.sha);
  };
  return Promise.all(
    log.map(async (one) => ({
      sha: one.sha,
      takesBack: await takenBackBy(source, repository, one, inFull),
      bringsBack: [...sameAs(one.sha), ...readPicks(one.message).map(inFull)].filter((picked) => picked !== null),
    })),
  );
}

/** To revert a merge is to take back all that it brought from its other side. */
async function takenBackBy(
  source: Source,
  repository: string,
  { message }: CommitWithMessage,
  inFull: (said: string) => string | null,
): Promise<readonly string[]> {
  const taken: string[] = [];
  for (const { sha, against } of readReverts(message)) {
    const whole = inFull(sha);
    if (whole === null) continue;
    taken.push(whole);
    if (against === null) continue;
    const side = await source.resolve(repository, against).catch(() => null);
    const merged = side === null ? [] : await source.between(repository, side.sha, whole, MOST_BROUGHT);
    taken.push(...merged.map((one) => one.sha));
  }
  return taken;
}
