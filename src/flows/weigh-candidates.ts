import type { Operation, Serving } from '../core/deploys/model.ts';
import { assess, type CandidateFacts } from '../core/guard/assess.ts';
import { type Choice, chooseCandidate, judgeNamed } from '../core/guard/choose-candidate.ts';
import type { Card } from '../core/guard/model.ts';
import { type Rules, rulesIn } from '../core/guard/rules.ts';
import type { Standing } from '../core/orders/model.ts';
import { losingRelease } from '../core/orders/rollback.ts';
import { messageOf } from '../lib/errors.ts';
import type { Nouns, StoredRelease } from '../store/store.ts';
import type { Needs } from './world.ts';

/** How far back a candidate is looked for. */
const RELEASES_LOOKED_AT = 50;
/** A rollback that failed to start its candidate speaks against it for this long. */
export const FAILED_START_MS = 60 * 60_000;
const NOT_LOOKED_AT = { unchecked: 'not looked at' } as const;

export type Weighing = {
  /** The release that would lose the traffic; null when nothing is live. */
  readonly from: number | null;
  readonly choice: Choice;
};

export type ArtifactStates = ReadonlyMap<string, CandidateFacts['artifact']>;

/**
 * Look at the artifacts of the releases that might be put back; done before the transaction, as it reads files. With `thoroughly` the
 * most likely cold candidate is read whole and compared with its digest.
 */
export async function lookAtArtifacts(
  { store, artifacts }: Needs<'store' | 'artifacts'>,
  service: string,
  thoroughly: number | null,
): Promise<ArtifactStates> {
  const newest = await store.releases.list(service, { limit: RELEASES_LOOKED_AT });
  // A person may name one that is older than those.
  const likely = thoroughly === null ? null : await store.releases.get(service, thoroughly);
  const kept = [...newest, ...(likely === null ? [] : [likely])].filter((release) => release.removedAtMs === null);
  const whole = likely?.digest;
  const states = new Map<string, CandidateFacts['artifact']>();
  // By content: a commit that takes another back may give the very files of an older release, whose record says that it was removed.
  for (const digest of new Set(kept.map((release) => release.digest)))
    states.set(digest, await lookAtArtifact(artifacts, digest, digest === whole));
  return states;
}

export async function lookAtArtifact(
  artifacts: Needs<'artifacts'>['artifacts'],
  digest: string,
  whole: boolean,
): Promise<CandidateFacts['artifact']> {
  try {
    if (whole) return await artifacts.verify(digest);
    return (await artifacts.has(digest)) ? 'present' : 'missing';
  } catch (error) {
    return { unchecked: messageOf(error) };
  }
}

/** Choose what to put back (or judge what a person named), from what is recorded now and the artifacts looked at before. */
export async function weigh(
  tx: Nouns,
  standing: Standing,
  asked: { service: string; named: number | null; acceptRejected: boolean; artifacts: ArtifactStates },
): Promise<Weighing> {
  const from = losingRelease(standing);
  const releases = await tx.releases.list(asked.service, { limit: RELEASES_LOOKED_AT });
  const rules = await rulesOf(tx, asked.service, { live: from, releases });
  if (from === null || rules === null) return { from, choice: { kind: 'none', passedOver: [] } };
  const now = { live: from, nowMs: standing.nowMs, ...rules };
  const gather = await gatherer(tx, standing, asked.artifacts);
  if (asked.named !== null) {
    const release =
      releases.find((one) => one.number === asked.named) ?? (await tx.releases.get(asked.service, asked.named));
    if (release === null) return { from, choice: { kind: 'none', passedOver: [] } };
    return { from, choice: judgeNamed(gather(release), { ...now, acceptRejected: asked.acceptRejected }) };
  }
  return { from, choice: chooseCandidate(releases.map(gather), now) };
}

/** Judge each release that might be put back as if somebody named it, newest first. */
export async function weighEach(
  tx: Nouns,
  standing: Standing,
  asked: { service: string; artifacts: ArtifactStates },
): Promise<readonly Card[]> {
  const live = losingRelease(standing);
  const releases = await tx.releases.list(asked.service, { limit: RELEASES_LOOKED_AT });
  const rules = await rulesOf(tx, asked.service, { live, releases });
  if (live === null || rules === null) return [];
  const now = { live, nowMs: standing.nowMs, ...rules, acceptRejected: false, named: true };
  const gather = await gatherer(tx, standing, asked.artifacts);
  return releases.map((one) => assess(gather(one), now));
}

async function rulesOf(
  tx: Nouns,
  service: string,
  { live, releases }: { readonly live: number | null; readonly releases: readonly StoredRelease[] },
): Promise<Rules | null> {
  if (live === null) return null;
  const release = releases.find(({ number }) => number === live) ?? (await tx.releases.get(service, live));
  return release == null ? null : rulesIn(release.config);
}

async function gatherer(
  tx: Nouns,
  standing: Standing,
  artifacts: ArtifactStates,
): Promise<(release: StoredRelease) => CandidateFacts> {
  const servings = await tx.servings.ofTarget(standing.target, { limit: 500 });
  const operations = await tx.operations.list({ target: standing.target, limit: 50 });
  return (release) => ({
    release: release.number,
    artifact: release.removedAtMs === null ? (artifacts.get(release.digest) ?? NOT_LOOKED_AT) : 'removed',
    servings: servings.filter((serving) => serving.release === release.number).map(whileServing),
    rejection: standing.rejections.find((rejection) => rejection.release === release.number) ?? null,
    warm: isWarm(standing, release.number),
    failedToStartAtMs: lastFailedStart(release.number, operations, standing.nowMs),
  });
}

export function isWarm({ stacks }: Pick<Standing, 'stacks'>, release: number): boolean {
  return stacks.some((stack) => stack.release === release && stack.readyAtMs !== null && stack.tag !== 'leaving');
}

/** A release that has the traffic this moment, with nothing found against it, has served; the flip under way will write so. */
export function whileServing(serving: Serving): Serving {
  return serving.untilMs === null && serving.outcome === 'unproven' ? { ...serving, outcome: 'healthy' } : serving;
}

function lastFailedStart(release: number, operations: readonly Operation[], nowMs: number): number | null {
  const failed = operations.filter(
    ({ goal, status, endedAtMs }) =>
      goal.kind === 'rollback' &&
      goal.release === release &&
      status === 'failed' &&
      nowMs - (endedAtMs ?? 0) < FAILED_START_MS,
  );
  return failed[0]?.endedAtMs ?? null;
}
