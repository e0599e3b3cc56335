import type { ElsewhereDeploy, Said, SeenDeploy } from './model.ts';

type Heard = { readonly source: string; readonly from: string; readonly nowMs: number };

/** Of words about one deploy so many are kept, the newest. */
const MOST_SAID = 30;

/**
 * What is known of a deploy once this is heard of it too. Words may come twice, and in any order: each is one, and the newest by the source's own
 * time says how it stands.
 */
export function mergeDeploy(known: ElsewhereDeploy | null, seen: SeenDeploy, heard: Heard): ElsewhereDeploy {
  const said = inOrder([...(known?.said ?? []), ...seen.said]);
  const { service, environment, repository, sha, ref, createdAtMs } = seen;
  return {
    source: heard.source,
    from: heard.from,
    id: seen.id,
    ...{ service, environment, repository, sha, ref, createdAtMs },
    title: seen.title ?? known?.title ?? null,
    author: seen.author ?? known?.author ?? null,
    deployer: seen.deployer ?? known?.deployer ?? null,
    link: said.findLast(({ link }) => link !== null)?.link ?? seen.link,
    said,
    state: said.at(-1)?.state ?? 'waiting',
    ...stretchOf(said),
    atMs: said.at(-1)?.atMs ?? createdAtMs,
    knownAtMs: known?.knownAtMs ?? heard.nowMs,
  };
}

/** Once each, by the source's time; within one second, as it counts them. */
function inOrder(said: readonly Said[]): readonly Said[] {
  const once = new Map(said.map((one) => [one.id, one]));
  return [...once.values()].sort((one, other) => one.atMs - other.atMs || byId(one.id, other.id)).slice(-MOST_SAID);
}

/** Sources count upwards: 9 comes before 10. */
function byId(one: string, other: string): number {
  return one.length - other.length || (one < other ? -1 : 1);
}

/** The newest time in which it was live; null, null: it never was. What failed has nothing to do with it. */
function stretchOf(said: readonly Said[]): Pick<ElsewhereDeploy, 'liveAtMs' | 'endedAtMs'> {
  let stretch: Pick<ElsewhereDeploy, 'liveAtMs' | 'endedAtMs'> = { liveAtMs: null, endedAtMs: null };
  for (const { state, atMs } of said) {
    const isLive = stretch.liveAtMs !== null && stretch.endedAtMs === null;
    if (state === 'live' && !isLive) stretch = { liveAtMs: atMs, endedAtMs: null };
    if ((state === 'ended' || state === 'failed') && isLive) stretch = { ...stretch, endedAtMs: atMs };
  }
  return stretch;
}
