import { assess, type CandidateFacts, type Changes } from '../core/guard/assess.ts';
import { type Choice, chooseCandidate } from '../core/guard/choose-candidate.ts';
import type { Incident } from '../core/incidents/model.ts';
import type { Standing } from '../core/orders/model.ts';
import { losingRelease } from '../core/orders/rollback.ts';
import type { StatusRow } from '../store/views/status.ts';
import { changesOf } from './guard/changes-between.ts';
import { gatherLedger, ledgerOf } from './guard/gather-evidence.ts';
import {
  isWarm,
  lookAtArtifact,
  lookAtArtifacts,
  suspectedOn,
  type Weighing,
  weigh,
  whileServing,
} from './weigh-candidates.ts';
import type { Needs } from './world.ts';

/**
 * What a rollback would choose, from what the status of many targets has read at once: the newest few releases before the live one. The guard
 * takes the newest that may be put back, so whatever it finds among these it would find among all. Where it finds none, all are weighed.
 */
export async function weighOnStatus(
  world: Needs<'store' | 'artifacts'>,
  standing: Standing,
  { row, incidents }: { readonly row: StatusRow; readonly incidents: readonly Incident[] },
): Promise<Weighing> {
  const from = losingRelease(standing);
  const hot = standing.stacks.find(({ tag }) => tag === 'hot');
  const live = row.releases.find(({ number }) => number === from);
  if (from !== null && from === hot?.release && live !== undefined) {
    const { staleAfterMs, watchMs } = live.config.rollback;
    const suspected = suspectedOn(row.target.name, incidents);
    const now = { live: from, nowMs: standing.nowMs, staleAfterMs, watchMs, overridden: false, suspected };
    const evidence = await ledgerOf(world.store, { target: row.target.name, live });
    const changes = (release: number) => changesOf(row.reports, release, { live, evidence });
    const choice = await chooseAmongFormers(world, { standing, row, now, changes });
    if (choice.kind === 'found') return { from, choice };
  }
  const { service } = row.target;
  const artifacts = await lookAtArtifacts(world, service);
  const evidence = await gatherLedger(world.store, { target: row.target.name, service });
  const plain = { named: null, acceptRejected: false, overridden: false };
  return weigh(world.store, standing, { service, ...plain, artifacts, evidence });
}

type Asked = {
  readonly standing: Standing;
  readonly row: StatusRow;
  readonly now: Parameters<typeof chooseCandidate>[1];
  readonly changes: (release: number) => Changes;
};

/** Newest first; only the artifact of one that all else speaks for is looked at. */
async function chooseAmongFormers({ artifacts }: Needs<'artifacts'>, asked: Asked): Promise<Choice> {
  const { row, now } = asked;
  const byRelease = Map.groupBy(row.formers, ({ release }) => release);
  const offered: CandidateFacts[] = [];
  for (const number of [...byRelease.keys()].sort((one, other) => other - one)) {
    const facts = factsOf(number, asked);
    const [former] = byRelease.get(number) ?? [];
    if (former === undefined) continue;
    const isOutOfQuestion = assess(facts, { ...now, named: false, acceptRejected: false }).verdict === 'stop';
    const artifact = isOutOfQuestion ? facts.artifact : await lookAtArtifact(artifacts, former.digest, false);
    offered.push({ ...facts, artifact });
    if (!isOutOfQuestion && artifact !== 'missing') break;
  }
  return chooseCandidate(offered, now);
}

/** Its artifact is taken to be there, unless it is known not to be. */
function factsOf(release: number, { standing, row, changes }: Asked): CandidateFacts {
  const { formers, failedStarts } = row;
  const own = formers.filter((former) => former.release === release);
  const failed = failedStarts.filter((start) => start.release === release).map(({ endedAtMs }) => endedAtMs);
  return {
    release,
    artifact: own.some(({ removedAtMs }) => removedAtMs !== null) ? 'removed' : 'present',
    servings: own.map(whileServing),
    rejection: standing.rejections.find((rejection) => rejection.release === release) ?? null,
    warm: isWarm(standing, release),
    failedToStartAtMs: failed.length === 0 ? null : Math.max(...failed),
    changes: changes(release),
  };
}
