import type { CiHold } from '../../core/notices/ci-hold-text.ts';
import { type DeployFacts, decideDeploy } from '../../core/pipelines/decide-deploy.ts';
import { judgeCi } from '../../core/pipelines/judge-ci.ts';
import type { Pipeline } from '../../core/pipelines/pipeline.ts';
import { isProviderError, isUserError, messageOf } from '../../lib/errors.ts';
import { newId } from '../../lib/ids.ts';
import type { Block, Nouns } from '../../store/store.ts';
import { approvalsOf } from '../hotfix/approvals-of.ts';
import { locksFor } from '../locks-for.ts';
import { tell } from '../pipelines/tell.ts';
import { rejectedIn } from '../rejected-in.ts';
import type { World } from '../world.ts';
import { type CiCommit, type CiFacts, readCiCommit } from './ci-commit.ts';
import { joinCiPipeline } from './ci-pipeline.ts';

export type MayDeploy = {
  readonly allowed: boolean;
  readonly pipeline: Pipeline;
  readonly holds: readonly CiHold[];
  readonly notes: readonly string[];
  readonly waitingSinceMs: number | null;
};

type Asked = {
  readonly facts: CiFacts;
  readonly actor: string;
  /** How much longer this question waits for its answer; null: whoever asks does not wait. */
  readonly waitsMs: number | null;
};

/** Between two questions of a job that waits. */
const ASKS_AGAIN_WITHIN_MS = 15_000;

/** Before an outside job deploys: is there anything that holds it? A refusal is remembered, so that an unlock can start the job again. */
export async function mayDeploy(world: World, { facts, actor, waitsMs }: Asked): Promise<MayDeploy> {
  const commit = await readCiCommit(world, facts);
  const rejected = await rejectedFacts(world, commit);
  return world.store.transaction(async (tx) => {
    const pipeline = await joinCiPipeline(tx, commit, { facts, actor });
    const locks = await locksFor(world, tx, commit.target);
    const approvals = await approvalsOf(world, tx, pipeline);
    const decision = decideDeploy(pipeline, { locks, rejected, approvals, live: null });
    const holds: readonly CiHold[] = [
      ...(commit.found.mode === 'rollback' ? [{ kind: 'rollback', to: commit.found.to } as const] : []),
      ...(decision.kind === 'hold' ? decision.holds : []),
    ];
    const soft = locks.filter(({ strength }) => strength === 'soft');
    const notes = soft.map(({ owner, reason }) => `${owner} asks for care (soft lock): ${reason}`);
    const allowed = holds.length === 0;
    const waitingSinceMs = allowed ? null : await block(tx, pipeline, { facts, actor, waitsMs, holds });
    if (allowed) await letGo(tx, pipeline, actor);
    return { allowed, pipeline, holds, notes, waitingSinceMs };
  });
}

/** A commit that the repository here does not hold may contain anything. */
async function rejectedFacts(
  world: World,
  { target, repository, commit: { sha } }: CiCommit,
): Promise<DeployFacts['rejected']> {
  if ((await world.store.rejections.ofTarget(target)).length === 0) return [];
  try {
    await world.source.resolve(repository, sha);
    return await rejectedIn(world, { target, repository, sha });
  } catch (error) {
    if (!isUserError(error) && !isProviderError(error)) throw error;
    const why = `something was rolled back on ${target}, and whether ${sha.slice(0, 7)} contains it is not known here`;
    return { unclear: `${why}: ${messageOf(error)}` };
  }
}

type Blocked = Asked & { readonly holds: readonly CiHold[] };

/** One for each commit and target; asked again, it is known to be waited for still. */
async function block(tx: Nouns, pipeline: Pipeline, { facts, actor, waitsMs, holds }: Blocked): Promise<number> {
  const nowMs = await tx.now();
  const before = await blockOf(tx, pipeline);
  const { url, system } = facts;
  const waitsUntilMs = waitsMs === null ? nowMs : nowMs + waitsMs + ASKS_AGAIN_WITHIN_MS;
  const next: Block = {
    id: before?.id ?? newId('block'),
    target: pipeline.target,
    sha: pipeline.commit.sha,
    actor,
    atMs: before?.atMs ?? nowMs,
    endedAtMs: null,
    facts: { pipeline: pipeline.id, url, system, holds: holds.map(({ kind }) => kind), waitsUntilMs },
  };
  await tx.blocks.put(next);
  if (before === null) {
    const data = { block: next.id, holds: next.facts.holds, ...(url === null ? {} : { url }) };
    await tell(tx, 'ci.blocked', pipeline, { actor, data });
  }
  return next.atMs;
}

async function blockOf(tx: Nouns, { target, commit }: Pipeline): Promise<Block | null> {
  return (await tx.blocks.open(target)).find(({ sha }) => sha === commit.sha) ?? null;
}

/** It deploys now. The pipeline of a hotfix has waited for this: as long as it is open it can be approved. */
async function letGo(tx: Nouns, pipeline: Pipeline, actor: string): Promise<void> {
  const waited = await blockOf(tx, pipeline);
  if (waited !== null) await tx.blocks.put({ ...waited, endedAtMs: await tx.now() });
  if (pipeline.endedAtMs !== null || judgeCi(pipeline, await tx.gateRuns.of(pipeline.id)).kind !== 'passed') return;
  await tx.pipelines.put({ ...pipeline, status: 'done', endedAtMs: await tx.now() });
  await tell(tx, 'pipeline.done', pipeline, { actor, data: { place: 'ci' } });
}
