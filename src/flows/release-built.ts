import type { Release } from '../core/releases/model.ts';
import type { Nouns, StoredRelease } from '../store/store.ts';

/** Write a release that was built, with its event. */
export async function addRelease(
  tx: Nouns,
  release: Omit<Release, 'number'>,
  { target, operation }: { readonly target: string; readonly operation: string | null },
): Promise<StoredRelease> {
  const stored = await tx.releases.add(release);
  const { sha, title, author } = release.commit;
  const { digest, buildMs } = release;
  const data = { release: stored.number, sha, title, author, digest, buildMs };
  await tx.events.append({ kind: 'release.built', target, operation, actor: 'astern', data });
  return stored;
}
