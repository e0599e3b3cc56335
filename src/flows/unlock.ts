import { covers, holding } from '../core/locks/holds.ts';
import type { Lock } from '../core/locks/model.ts';
import { notResolvedText } from '../core/notices/tied-lock-text.ts';
import type { RejectedIn } from '../core/pipelines/decide-deploy.ts';
import type { Hold, Pipeline } from '../core/pipelines/pipeline.ts';
import { planUnlock, type TargetPlan } from '../core/pipelines/plan-unlock.ts';
import type { Block, Nouns } from '../store/store.ts';
import { isOfLock } from './ci/retrigger.ts';
import { type LocksNamed, locksNamed, releaseLocks } from './hold.ts';
import { openIncidentsOf } from './incidents/tie-lock.ts';
import { locksFor } from './locks-for.ts';
import { endPipeline } from './pipelines/end.ts';
import { type CommitFacts, decideNow, readCommitFacts } from './pipelines/holds-of.ts';
import { type Fix, sayAllFixed } from './say-fixed.ts';
import type { World } from './world.ts';

export type UnlockAsked = {
  readonly which: LocksNamed;
  readonly actor: string;
  readonly reason: string;
  readonly dryRun: boolean;
  /** What a person says to be the fix of all that was rolled back. */
  readonly fix: Fix | null;
};

export type Planned = Pipeline & { readonly holds: readonly Hold[] };

export type Unlocked = {
  readonly released: readonly Lock[];
  readonly plan: readonly (TargetPlan<Planned> & { readonly blocked: readonly Block[] })[];
  readonly notes: readonly string[];
};

type Known = ReadonlyMap<string, CommitFacts>;

/** Ask the repository about everything that waits, before the transaction. */
export async function prepareUnlock(world: World, fix: Fix | null): Promise<Known> {
  const known = new Map<string, CommitFacts>();
  for (const pipeline of (await world.store.pipelines.open()).filter(({ status }) => status === 'held')) {
    const facts = await readCommitFacts(world, pipeline);
    known.set(pipeline.id, await withFix(world, pipeline, facts, fix));
  }
  return known;
}

async function withFix(world: World, pipeline: Pipeline, facts: CommitFacts, fix: Fix | null): Promise<CommitFacts> {
  const { repository, commit, target } = pipeline;
  if (fix === null || fix.target !== target || 'unclear' in facts.rejected) return facts;
  const isIn = commit.sha === fix.sha || (await world.source.contains(repository, commit.sha, fix.sha));
  if (!isIn) return facts;
  const fixed = (one: RejectedIn) =>
    one.rejection.sha === fix.sha ? one : { ...one, fixedBy: one.fixedBy ?? fix.sha };
  return { ...facts, rejected: facts.rejected.map(fixed) };
}

/**
 * Release locks and settle, in the same transaction, what fires: of each target the newest pipeline that nothing else holds; older ones collapse
 * into it. Whoever unlocks a second time finds no lock, and nothing more fires.
 */
export async function unlock(world: World, tx: Nouns, asked: UnlockAsked, known: Known): Promise<Unlocked> {
  const opened = locksNamed(await tx.locks.held(await tx.now()), asked.which);
  const waiting = opened.length === 0 ? [] : await waitingFor(world, tx, opened, known);
  const plan = await withBlocks(world, tx, opened, planUnlock(waiting));
  const released = await releaseLocks(tx, asked);
  const lasting = (await openIncidentsOf(tx, opened)).map(notResolvedText);
  if (asked.dryRun) return { released, plan, notes: lasting };
  const said = asked.fix === null ? [] : await sayAllFixed(tx, asked.fix);
  for (const { fires, collapses } of plan) {
    if (fires === null) continue;
    for (const { id } of collapses) await collapse(tx, id, fires.id);
  }
  return { released, plan, notes: [...lasting, ...said] };
}

/** Only those that one of these locks has held: what else waits is no business of this unlock. */
async function waitingFor(world: World, tx: Nouns, opened: readonly Lock[], known: Known): Promise<readonly Planned[]> {
  const ids = new Set(opened.map(({ id }) => id));
  const waiting: Planned[] = [];
  for (const pipeline of await tx.pipelines.open()) {
    const facts = known.get(pipeline.id);
    if (pipeline.status !== 'held' || pipeline.cancelled !== null || facts === undefined) continue;
    const before = await decideNow(world, tx, pipeline, facts);
    if (before.kind !== 'hold' || !before.holds.some((hold) => hold.kind === 'lock' && ids.has(hold.lock))) continue;
    waiting.push({ ...pipeline, holds: before.holds.filter((hold) => hold.kind !== 'lock' || !ids.has(hold.lock)) });
  }
  return waiting;
}

type Plan = TargetPlan<Planned>;

/** What CI jobs were told to wait with goes on where no lock is left. */
async function withBlocks(
  world: World,
  tx: Nouns,
  opened: readonly Lock[],
  plans: readonly Plan[],
): Promise<Unlocked['plan']> {
  const ids = new Set(opened.map(({ id }) => id));
  const found: (Plan & { readonly blocked: readonly Block[] })[] = [];
  const concerned = new Set([...plans.map(({ target }) => target), ...(await tx.blocks.targets())]);
  for (const target of [...concerned].sort()) {
    if (!opened.some(({ scope }) => covers(scope, target))) continue;
    const left = (await locksFor(world, tx, target)).filter(({ id }) => !ids.has(id));
    const blocked = holding(left) === null ? (await tx.blocks.open(target)).filter(isOfLock) : [];
    const plan = plans.find((one) => one.target === target);
    if (plan !== undefined || blocked.length > 0)
      found.push({ ...(plan ?? { target, fires: null, collapses: [], stays: [] }), blocked });
  }
  return found;
}

async function collapse(tx: Nouns, id: string, into: string): Promise<void> {
  const pipeline = await tx.pipelines.forChange(id);
  if (pipeline?.status === 'held') await endPipeline(tx, pipeline, { status: 'collapsed', into });
}
