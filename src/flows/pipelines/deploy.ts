import type { Refusal } from '../../core/orders/model.ts';
import { hasBuild } from '../../core/pipelines/jobs.ts';
import type { Hold, Pipeline } from '../../core/pipelines/pipeline.ts';
import { releaseName } from '../../core/releases/model.ts';
import type { Nouns } from '../../store/store.ts';
import { openFixed } from '../open-fixed.ts';
import { orderShip } from '../order-ship.ts';
import type { World } from '../world.ts';
import { collapseFreed } from './collapse-freed.ts';
import { endPipeline } from './end.ts';
import { type CommitFacts, decideNow, readCommitFacts } from './holds-of.ts';
import { keepGateResults } from './keep-gate-results.ts';
import { tell } from './tell.ts';

/** What the order of an operation refuses for now, and would not refuse later. */
const FOR_NOW: readonly string[] = ['operation/in-progress', 'target/wrong-phase', 'lock/held'];

/** Its gates have passed: order its operation, or write down what holds it. Looked at again whenever something changes. */
export async function deployPipeline(world: World, seen: Pipeline): Promise<void> {
  const known = await readCommitFacts(world, seen);
  const after = await world.store.transaction(async (tx) => {
    const pipeline = await tx.pipelines.forChange(seen.id);
    if (pipeline === null || pipeline.cancelled !== null) return null;
    if (pipeline.status !== 'running' && pipeline.status !== 'held') return null;
    if (pipeline.status === 'running') await keepGateResults(tx, pipeline);
    return decide(world, tx, pipeline, known);
  });
  if (after?.status === 'deploying') world.wake(after.target);
}

async function decide(world: World, tx: Nouns, pipeline: Pipeline, known: CommitFacts): Promise<Pipeline> {
  // Only what was built here, or was handed in, can be deployed from here.
  if (pipeline.purpose === 'backfill' || (!hasBuild(pipeline) && pipeline.release === null))
    return endPipeline(tx, pipeline, { status: 'done' });
  if (pipeline.purpose === 'build') return order(world, tx, pipeline, known);
  const contained = 'unclear' in known.rejected ? [] : known.rejected;
  await openFixed(tx, { target: pipeline.target, contained });
  const decision = await decideNow(world, tx, pipeline, known);
  switch (decision.kind) {
    case 'collapse':
      return endPipeline(tx, pipeline, { status: 'collapsed', into: releaseName(decision.into) });
    case 'hold':
      return hold(tx, pipeline, decision.holds);
    case 'deploy':
      return order(world, tx, pipeline, known);
  }
}

async function order(world: World, tx: Nouns, pipeline: Pipeline, { rejected }: CommitFacts): Promise<Pipeline> {
  const { target, actor, consent, repository, commit, purpose } = pipeline;
  const service = target.slice(0, target.indexOf('/'));
  const release = pipeline.release === null ? null : await tx.releases.get(service, pipeline.release);
  if (release === null) throw new Error(`${pipeline.id} has built no release`);
  const kind = purpose === 'build' ? 'build' : 'ship';
  const asked = { kind, target, actor, dryRun: false, rebuild: false, ...consent, freezes: world.freezes } as const;
  const contained = 'unclear' in rejected ? [] : rejected;
  const outcome = await orderShip(tx, asked, { repository, commit, config: release.config, contained });
  switch (outcome.kind) {
    case 'ordered': {
      const ordered: Pipeline = { ...pipeline, status: 'deploying', operation: outcome.operation.id, holds: [] };
      await tx.pipelines.put(ordered);
      await tell(tx, 'pipeline.deploying', ordered, { data: { operation: outcome.operation.id } });
      await collapseFreed(world, tx, pipeline);
      return ordered;
    }
    case 'refused':
      return FOR_NOW.includes(outcome.refusal.code)
        ? hold(tx, pipeline, [{ kind: 'busy', message: outcome.refusal.message }])
        : endPipeline(tx, pipeline, { status: 'failed', problem: problemOf(outcome.refusal) });
    default:
      return endPipeline(tx, pipeline, { status: 'done' });
  }
}

function problemOf({ code, message, next }: Refusal): NonNullable<Pipeline['problem']> {
  return { code, message, next };
}

async function hold(tx: Nouns, pipeline: Pipeline, holds: readonly Hold[]): Promise<Pipeline> {
  const isSame = pipeline.status === 'held' && JSON.stringify(pipeline.holds) === JSON.stringify(holds);
  if (isSame) return pipeline;
  const held: Pipeline = { ...pipeline, status: 'held', holds };
  await tx.pipelines.put(held);
  await tell(tx, 'pipeline.held', held, { data: { holds } });
  return held;
}

/** Its operation has ended: so has it, unless a lock came before the flip. */
export async function followOperation(world: World, seen: Pipeline): Promise<void> {
  const operation = seen.operation === null ? null : await world.store.operations.get(seen.operation);
  if (operation?.status === 'active') return;
  await world.store.transaction(async (tx) => {
    const pipeline = await tx.pipelines.forChange(seen.id);
    if (pipeline === null || pipeline.status !== 'deploying') return;
    if (operation?.status === 'done') {
      await endPipeline(tx, { ...pipeline, release: operation.release ?? pipeline.release }, { status: 'done' });
    } else if (operation?.problem?.code === 'lock/held') {
      await hold(tx, { ...pipeline, operation: null }, [{ kind: 'busy', message: operation.problem.message }]);
    } else {
      const { code, message, next } = operation?.problem ?? GONE;
      await endPipeline(tx, pipeline, { status: 'failed', problem: { code, message, next } });
    }
  });
}

const GONE = {
  code: 'operation/unknown',
  message: 'Its operation is gone.',
  next: 'Ship it again with `astern ship`.',
};
