import { releaseName } from '../../core/releases/model.ts';
import { UserError } from '../../lib/errors.ts';
import type { Nouns } from '../../store/store.ts';
import { findRelease } from '../find-release.ts';
import { gatherEvidence } from '../guard/gather-evidence.ts';
import type { OrderOutcome } from '../order.ts';
import { orderRollback, prepareRollback } from '../order-rollback.ts';
import { readStanding } from '../read-standing.ts';
import { type Beforehand, lookAtArtifacts, weighEach } from '../weigh-candidates.ts';
import type { World } from '../world.ts';
import { newPipeline, type PipelineAsked, type Planned } from './planned.ts';
import { startPipeline } from './start.ts';

/** `[rollback] abc1234`: an ordinary rollback to the release that was named, written down as a pipeline without gates. */
export async function prepareMessageRollback(
  world: World,
  asked: PipelineAsked,
  planned: Planned,
): Promise<(tx: Nouns) => Promise<OrderOutcome>> {
  const { service } = planned.config;
  const to = await named(world, asked, planned);
  const { target, actor, dryRun, acceptRejected } = asked;
  const reason = asked.reason === '' ? planned.commit.title : asked.reason;
  const order = {
    target,
    actor,
    dryRun,
    service,
    to,
    from: null,
    acceptRejected,
    overridden: false,
    reason,
    incident: planned.found.incident,
  };
  const beforehand = await prepareRollback(world, order);
  return async (tx) => {
    const others = await couldBePutBack(tx, { target, service, ...beforehand });
    const outcome = await orderRollback(tx, order, beforehand);
    if (outcome.kind === 'refused')
      return { kind: 'refused', refusal: { ...outcome.refusal, next: `${others} ${outcome.refusal.next}` } };
    if (outcome.kind !== 'ordered') return outcome;
    const { id, release } = outcome.operation;
    const wanted = { ...newPipeline(asked, [], planned), status: 'deploying' as const, operation: id, release };
    const pipeline = await startPipeline(tx, wanted);
    return { kind: 'started', pipeline, notes: outcome.notes, choice: outcome.choice };
  };
}

/** Throws UserError with the list of what could be put back: whoever wrote the message cannot look it up while production suffers. */
async function named(world: World, { target }: PipelineAsked, { config, found }: Planned): Promise<number> {
  const { service, rollback } = config;
  const list = async () => {
    const artifacts = await lookAtArtifacts(world, service);
    const evidence = await gatherEvidence(world, { target, service });
    return world.store.transaction((tx) => couldBePutBack(tx, { target, service, artifacts, evidence }));
  };
  if (found.to === null) {
    throw new UserError(
      'pipeline/release-not-named',
      `${rollback.keyword} does not say what shall be put back.`,
      `${await list()} Write it behind the keyword, such as \`${rollback.keyword} r41\`, or use \`astern rollback ${target}\`.`,
    );
  }
  try {
    return await findRelease(world.store, service, found.to);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(error.code, error.message, `${await list()} ${error.next}`);
  }
}

async function couldBePutBack(
  tx: Nouns,
  { target, service, ...beforehand }: Beforehand & { readonly target: string; readonly service: string },
): Promise<string> {
  const cards = await weighEach(tx, await readStanding(tx, target), { service, ...beforehand });
  const names: string[] = [];
  for (const { release, verdict } of cards) {
    if (verdict === 'stop') continue;
    const commit = (await tx.releases.get(service, release))?.commit;
    names.push(`${releaseName(release)} (${commit?.sha.slice(0, 7) ?? '?'} "${commit?.title ?? ''}")`);
  }
  return names.length === 0
    ? `Nothing could be put back on ${target}.`
    : `Could be put back on ${target}: ${names.slice(0, MOST_NAMED).join(', ')}.`;
}

const MOST_NAMED = 8;
