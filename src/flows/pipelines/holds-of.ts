import { tagged } from '../../core/deploys/phase.ts';
import { type DeployDecision, type DeployFacts, decideDeploy } from '../../core/pipelines/decide-deploy.ts';
import type { Pipeline } from '../../core/pipelines/pipeline.ts';
import { messageOf } from '../../lib/errors.ts';
import type { Nouns } from '../../store/store.ts';
import { approvalsOf } from '../hotfix/approvals-of.ts';
import { locksFor } from '../locks-for.ts';
import { rejectedIn } from '../rejected-in.ts';
import type { World } from '../world.ts';

/** What the repository says about the deploy of a pipeline. */
export type CommitFacts = Pick<DeployFacts, 'rejected'> & {
  /** The live release that was asked about, and whether it contains the commit. */
  readonly live: { readonly release: number; readonly containsIt: boolean } | null;
};

/** Ask the repository what the decision needs; outside of transactions, and before every decision anew. */
export async function readCommitFacts(world: World, pipeline: Pipeline): Promise<CommitFacts> {
  const { repository, target } = pipeline;
  const { sha } = pipeline.commit;
  try {
    const rejected = await rejectedIn(world, { target, repository, sha });
    const live = await liveOf(world.store, target);
    if (live === null) return { rejected, live: null };
    const containsIt = live.sha !== sha && (await world.source.contains(repository, live.sha, sha));
    return { rejected, live: { release: live.release, containsIt } };
  } catch (error) {
    return { rejected: { unclear: `the repository could not be asked: ${messageOf(error)}` }, live: null };
  }
}

/** Decide in the transaction that acts on it. */
export async function decideNow(
  world: World,
  tx: Nouns,
  pipeline: Pipeline,
  known: CommitFacts,
): Promise<DeployDecision> {
  const live = await liveOf(tx, pipeline.target);
  const isSame = live !== null && live.release === known.live?.release;
  return decideDeploy(pipeline, {
    locks: await locksFor(world, tx, pipeline.target),
    rejected: known.rejected,
    approvals: await approvalsOf(world, tx, pipeline),
    live: isSame ? { ...live, containsIt: known.live?.containsIt ?? false } : null,
  });
}

async function liveOf(tx: Nouns, target: string) {
  const hot = tagged(await tx.stacks.ofTarget(target), 'hot');
  if (hot === null) return null;
  const release = await tx.releases.get(target.slice(0, target.indexOf('/')), hot.release);
  return release === null ? null : { release: hot.release, sha: release.commit.sha, sinceMs: hot.hotSinceMs ?? 0 };
}
