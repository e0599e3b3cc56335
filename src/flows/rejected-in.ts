import type { RejectedIn } from '../core/pipelines/decide-deploy.ts';
import type { World } from './world.ts';

/** Rejections of a target that a commit contains. Asks the repository: call it outside of transactions. Throws ProviderError. */
export async function rejectedIn(
  { store, source }: World,
  { target, repository, sha }: { readonly target: string; readonly repository: string; readonly sha: string },
): Promise<readonly RejectedIn[]> {
  const found: RejectedIn[] = [];
  for (const rejection of await store.rejections.ofTarget(target)) {
    const isIn = rejection.sha === sha || (await source.contains(repository, sha, rejection.sha));
    if (isIn) found.push({ rejection, fixedBy: null });
  }
  return found;
}
