import type { Rejection } from '../core/deploys/model.ts';
import { judgeMergeBack } from '../core/hotfix/judge-merge-back.ts';
import type { RejectedIn } from '../core/pipelines/decide-deploy.ts';
import type { Pipeline } from '../core/pipelines/pipeline.ts';
import type { Nouns } from '../store/store.ts';
import { findRevertIn } from './find-revert.ts';
import { mergeFactsOf } from './hotfix/look-for-merge.ts';
import type { Needs } from './world.ts';

type Parts = Needs<'store' | 'source'>;
type Asked = { readonly target: string; readonly repository: string; readonly sha: string };

/**
 * Rejections of a target that a commit contains, each with the commit that fixes it: one of which a person said so, the hotfix that was shipped
 * for the same incident, or a revert. Asks the repository: call it outside of transactions. Throws ProviderError.
 */
export async function rejectedIn(world: Parts, asked: Asked): Promise<readonly RejectedIn[]> {
  const found: RejectedIn[] = [];
  for (const rejection of await world.store.rejections.ofTarget(asked.target)) {
    if (rejection.sha === asked.sha) found.push({ rejection, fixedBy: null });
    else if (await world.source.contains(asked.repository, asked.sha, rejection.sha))
      found.push({ rejection, fixedBy: await fixIn(world, asked, rejection) });
  }
  return found;
}

async function fixIn(world: Parts, asked: Asked, rejection: Rejection): Promise<string | null> {
  return (
    (await saidFixIn(world, asked, rejection)) ??
    (await hotfixIn(world, asked, rejection)) ??
    (await findRevertIn(world, { ...asked, rejected: rejection.sha, base: await baseOf(world.store, rejection) }))
  );
}

async function saidFixIn({ source }: Parts, { repository, sha }: Asked, { fixes }: Rejection): Promise<string | null> {
  for (const fix of fixes) if (fix.sha === sha || (await source.contains(repository, sha, fix.sha))) return fix.sha;
  return null;
}

/** The release that was put back instead: what came after it is what the rejected one brought. */
async function baseOf(store: Nouns, { target, operation }: Rejection): Promise<string | null> {
  const goal = operation === null ? null : (await store.operations.get(operation))?.goal;
  if (goal?.kind !== 'rollback') return null;
  return (await store.releases.get(target.slice(0, target.indexOf('/')), goal.release))?.commit.sha ?? null;
}

const PIPELINES_LOOKED_AT = 200;

async function hotfixIn({ store, source }: Parts, { repository, sha }: Asked, rejection: Rejection) {
  if (rejection.incident === null) return null;
  const known = await store.pipelines.list({ target: rejection.target, limit: PIPELINES_LOOKED_AT });
  const rejected = new Set((await store.rejections.ofTarget(rejection.target)).map((one) => one.sha));
  for (const { commit } of known.filter((one) => isFixOf(one, rejection) && !rejected.has(one.commit.sha))) {
    // What was in the rejected release already has not fixed it.
    if (await source.contains(repository, rejection.sha, commit.sha)) continue;
    const facts = await mergeFactsOf(source, { repository, sha: commit.sha, base: null, tip: sha });
    if (judgeMergeBack(facts).kind === 'landed') return commit.sha;
  }
  return null;
}

/** A hotfix for the same incident that has the traffic, or had it, since. */
export function isFixOf(pipeline: Pipeline, { incident, atMs }: Pick<Rejection, 'incident' | 'atMs'>): boolean {
  const { mode, purpose, status, createdAtMs } = pipeline;
  const isShipped = mode === 'hotfix' && purpose === 'ship' && status === 'done' && createdAtMs >= atMs;
  return isShipped && incident !== null && pipeline.incident?.toUpperCase() === incident.toUpperCase();
}
