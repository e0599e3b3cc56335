import { tagged } from '../../core/deploys/phase.ts';
import { holding } from '../../core/locks/holds.ts';
import { unfixed } from '../../core/orders/common.ts';
import type { Standing } from '../../core/orders/model.ts';
import { decidePipeline } from '../../core/orders/start-pipeline.ts';
import { findMode } from '../../core/pipelines/find-mode.ts';
import { planGates } from '../../core/pipelines/plan-gates.ts';
import { releaseName } from '../../core/releases/model.ts';
import { messageOf, UserError } from '../../lib/errors.ts';
import type { Nouns } from '../../store/store.ts';
import { countCiPasses } from '../ci/count-ci-passes.ts';
import { tellBreakGlass } from '../hotfix/approve.ts';
import { broughtHome, homeText } from '../hotfix/brought-home.ts';
import { orderNotes } from '../hotfix/order-notes.ts';
import type { OrderOutcome } from '../order.ts';
import { notActedOn, orderShip, type Prepared, prepareShip, register, shipRequest } from '../order-ship.ts';
import { readStanding } from '../read-standing.ts';
import type { World } from '../world.ts';
import { newPipeline, type PipelineAsked, type Planned } from './planned.ts';
import { prepareMessageRollback } from './roll-back.ts';
import { startPipeline } from './start.ts';

/**
 * Read what a commit asks for, before the transaction that orders it: a rollback, a pipeline, or (without gates, when a person ships it) just the
 * operation that builds and deploys it. Throws UserError for whatever a person got wrong.
 */
export async function prepareOrder(world: World, asked: PipelineAsked): Promise<(tx: Nouns) => Promise<OrderOutcome>> {
  const prepared = await prepareShip(world, asked);
  const { config, repository, commit } = prepared;
  const { email, message, ...brings } = await world.source.head(repository, commit.sha);
  const { merged, home } = await broughtHome(world, asked.target, brings);
  const { hotfix, rollback, gates } = config;
  const words = { branch: hotfix.branch, keyword: hotfix.keyword, rollbackKeyword: rollback.keyword };
  const found = findMode({ message, merged, branch: asked.branch }, asked.mode, words);
  if (found.mode === 'rollback' && asked.kind === 'build') throw cannotBuild(config.service);
  const changed = await changedSinceLive(world, asked.target, prepared);
  const planned: Planned = { ...prepared, found, email, home, plan: planGates(gates, found.mode, changed) };
  if (found.mode === 'rollback') return prepareMessageRollback(world, asked, planned);
  const isPlain = gates.length === 0 && found.mode === 'standard' && asked.trigger === 'person';
  return isPlain
    ? (tx) => orderShip(tx, { ...asked, freezes: world.freezes }, prepared)
    : (tx) => orderPipeline(world, tx, asked, planned);
}

/** Order a pipeline. A lock does not refuse it: it holds the deploy at its end. */
async function orderPipeline(world: World, tx: Nouns, asked: PipelineAsked, planned: Planned): Promise<OrderOutcome> {
  const { freezes } = world;
  const standing = await readStanding(tx, asked.target, freezes);
  const request = { ...(await shipRequest(tx, { ...asked, freezes }, planned)), breakGlass: asked.breakGlass };
  const decision = decidePipeline(standing, request);
  if (decision.kind !== 'go') return decision;
  const told = [...decision.notes, ...homeText(planned.home)];
  if (asked.dryRun) return { kind: 'planned', would: [...told, ...wouldRun(asked, planned)], choice: null };
  await register(tx, asked.target, planned);
  const pipeline = await startPipeline(tx, newPipeline(asked, toldOf(standing, asked, planned), planned));
  if (!asked.rebuild) await countCiPasses(tx, pipeline);
  if (pipeline.mode === 'hotfix' && asked.breakGlass) await tellBreakGlass(tx, pipeline, asked.actor);
  const ofHotfix = await orderNotes(world, tx, pipeline, planned.config.hotfix);
  const notes = [...told, ...ofHotfix, ...notActedOn(planned.config)];
  return { kind: 'started', pipeline, notes, choice: null };
}

/** What a person is told of and ships all the same. A lock that still holds will be opened by somebody who sees what that sets going. */
function toldOf(standing: Standing, { trigger, kind }: PipelineAsked, { contained }: Planned): readonly number[] {
  if (trigger !== 'person' || kind !== 'ship' || holding(standing.locks) !== null) return [];
  return unfixed(standing, contained).map(({ release }) => release);
}

/** Files in which a commit differs from what is live; null when that cannot be told, and then no gate is skipped for it. */
async function changedSinceLive(
  { store, source, log }: World,
  target: string,
  { repository, commit, config }: Prepared,
): Promise<readonly string[] | null> {
  if (config.gates.every(({ paths }) => paths.length === 0)) return null;
  const hot = tagged(await store.stacks.ofTarget(target), 'hot');
  const live = hot === null ? null : await store.releases.get(config.service, hot.release);
  if (live === null) return null;
  try {
    return await source.changed(repository, live.commit.sha, commit.sha);
  } catch (error) {
    log.info({ target, error }, `not compared with ${releaseName(live.number)}: ${messageOf(error)}`);
    return null;
  }
}

function wouldRun(asked: PipelineAsked, { commit, plan, found }: Planned): readonly string[] {
  const runs = plan.filter(({ action }) => action !== 'skip');
  const skipped = plan.filter(({ action }) => action === 'skip').map(({ gate }) => gate);
  const named = runs.map(({ gate, action }) => (action === 'short' ? `${gate} (short)` : gate));
  return [
    `start a ${found.mode} pipeline of ${commit.sha.slice(0, 7)} "${commit.title}": build it, and run ${named.length === 0 ? 'no gates' : named.join(', ')}`,
    ...(skipped.length === 0 ? [] : [`skip ${skipped.join(', ')}`]),
    'start its stack and check it on the test entrance',
    ...(asked.kind === 'ship'
      ? [`flip ${asked.target} to it, keep the former stack warm, and measure for the watch window`]
      : []),
  ];
}

function cannotBuild(service: string): UserError {
  return new UserError(
    'pipeline/nothing-to-build',
    'A rollback puts a release back that was built before; there is nothing to build.',
    `Use \`astern ship\`, or \`astern rollback ${service}/…\`; to build this commit all the same, add \`--mode standard\`.`,
  );
}
