import type { Operation, Serving } from '../core/deploys/model.ts';
import { assess, type CandidateFacts } from '../core/guard/assess.ts';
import { type Choice, chooseCandidate, judgeNamed } from '../core/guard/choose-candidate.ts';
import type { Evidence } from '../core/guard/evidence.ts';
import type { Card } from '../core/guard/model.ts';
import type { ChangeReport } from '../core/guard/report.ts';
import type { Standing } from '../core/orders/model.ts';
import { losingRelease } from '../core/orders/rollback.ts';
import { messageOf } from '../lib/errors.ts';
import type { Artifacts } from '../providers/artifacts/port.ts';
import type { Nouns, StoredRelease } from '../store/store.ts';
import { changesOf } from './guard/changes-between.ts';
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

/** What was looked at before the transaction, because it takes time or is not in the store. */
export type Beforehand = { readonly artifacts: ArtifactStates; readonly evidence: Evidence };

export type ArtifactStates = ReadonlyMap<string, CandidateFacts['artifact']>;

/** Look at the artifacts of the releases that might be put back; done before the transaction, as it reads files. */
export async function lookAtArtifacts(
  { store, artifacts }: Needs<'store' | 'artifacts'>,
  service: string,
): Promise<ArtifactStates> {
  return artifactsOf(artifacts, await releasesLookedAt(store, service));
}

/** Newest first. */
export async function releasesLookedAt(tx: Nouns, service: string): Promise<readonly StoredRelease[]> {
  return tx.releases.list(service, { limit: RELEASES_LOOKED_AT });
}

/** By content: a commit that takes another back may give the very files of an older release, whose record says that it was removed. */
export async function artifactsOf(
  artifacts: Needs<'artifacts'>['artifacts'],
  releases: readonly StoredRelease[],
): Promise<ArtifactStates> {
  const kept = releases.filter((release) => release.removedAtMs === null);
  const digests = [...new Set(kept.map(({ digest }) => digest))];
  const looked = digests.map(async (digest) => [digest, await lookAtArtifact(artifacts, digest, false)] as const);
  return new Map(await Promise.all(looked));
}

/** For many targets at one moment: what several of them could go back to is looked at once. */
export function lookedAtOnce(artifacts: Artifacts): Artifacts {
  const looked = new Map<string, Promise<boolean>>();
  const has = (digest: string) => {
    const known = looked.get(digest) ?? artifacts.has(digest);
    looked.set(digest, known);
    return known;
  };
  return { ...artifacts, has };
}

/** `whole`: read to its end and compared with its digest. */
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

type LedgerAsked = {
  readonly service: string;
  readonly named: number | null;
  /** What was read already. */
  readonly known?: Partial<Pick<Ledger, 'releases' | 'servings'>>;
};

/** All that is recorded and speaks for or against what might be put back. Read once, and weighed as often as artifacts are looked at. */
export type Ledger = {
  readonly standing: Standing;
  /** The release that would lose the traffic; null when nothing is live. */
  readonly from: number | null;
  /** Newest first. */
  readonly releases: readonly StoredRelease[];
  /** The one that a person named, which may be older than those; null: none was, or there is no such release. */
  readonly named: StoredRelease | null;
  /** Null where nothing is known of the live release. */
  readonly live: StoredRelease | null;
  readonly servings: readonly Serving[];
  readonly operations: readonly Operation[];
  /** What lies between each of them and the live one. */
  readonly reports: readonly ChangeReport[];
};

type Weighed = Beforehand & {
  readonly named: number | null;
  readonly acceptRejected: boolean;
  readonly overridden: boolean;
};

/** Choose what to put back (or judge what a person named), from what is recorded now and what was looked at before. */
export async function weigh(tx: Nouns, standing: Standing, asked: Weighed & { service: string }): Promise<Weighing> {
  return weighLedger(await readLedger(tx, standing, asked), asked);
}

export async function readLedger(tx: Nouns, standing: Standing, asked: LedgerAsked): Promise<Ledger> {
  const { service, named, known = {} } = asked;
  const { target } = standing;
  const from = losingRelease(standing);
  const [releases, servings, operations, reports] = await Promise.all([
    known.releases ?? releasesLookedAt(tx, service),
    known.servings ?? (from === null ? [] : tx.servings.ofTarget(target, { limit: 500 })),
    from === null ? [] : tx.operations.list({ target, limit: 50 }),
    from === null ? [] : tx.reports.from(service, from),
  ]);
  const byNumber = async (number: number | null) =>
    number === null
      ? null
      : (releases.find((one) => one.number === number) ?? (await tx.releases.get(service, number)));
  const live = await byNumber(from);
  return { standing, from, releases, live, named: await byNumber(named), servings, operations, reports };
}

export function weighLedger(ledger: Ledger, asked: Weighed): Weighing {
  const { from, releases } = ledger;
  const now = rulesNow(ledger);
  if (from === null || now === null) return { from, choice: { kind: 'none', passedOver: [] } };
  const { named, acceptRejected, overridden } = asked;
  const facts = (one: StoredRelease) => factsOf(one, ledger, asked);
  if (named === null) return { from, choice: chooseCandidate(releases.map(facts), { ...now, overridden }) };
  if (ledger.named === null) return { from, choice: { kind: 'none', passedOver: [] } };
  return { from, choice: judgeNamed(facts(ledger.named), { ...now, acceptRejected, overridden }) };
}

function rulesNow({ from, live, standing }: Ledger) {
  if (from === null || live === null) return null;
  const { staleAfterMs, watchMs } = live.config.rollback;
  return { live: from, nowMs: standing.nowMs, staleAfterMs, watchMs };
}

/** Judge each release that might be put back as if somebody named it, newest first. */
export async function weighEach(
  tx: Nouns,
  standing: Standing,
  asked: Beforehand & { readonly service: string },
): Promise<readonly Card[]> {
  return judgeEach(await readLedger(tx, standing, { service: asked.service, named: null }), asked);
}

/** The same from what was read already. */
export function judgeEach(ledger: Ledger, asked: Beforehand): readonly Card[] {
  const rules = rulesNow(ledger);
  if (rules === null) return [];
  const now = { ...rules, acceptRejected: false, overridden: false, named: true };
  return ledger.releases.map((one) => assess(factsOf(one, ledger, asked), now));
}

function factsOf(
  { number, digest, removedAtMs }: StoredRelease,
  { standing, servings, operations, reports, live }: Ledger,
  { artifacts, evidence }: Beforehand,
): CandidateFacts {
  return {
    release: number,
    artifact: removedAtMs === null ? (artifacts.get(digest) ?? NOT_LOOKED_AT) : 'removed',
    servings: servings.filter((serving) => serving.release === number).map(whileServing),
    rejection: standing.rejections.find((rejection) => rejection.release === number) ?? null,
    warm: isWarm(standing, number),
    failedToStartAtMs: lastFailedStart(number, operations, standing.nowMs),
    changes: live === null ? { kind: 'nothing-declared' } : changesOf(reports, number, { live, evidence }),
  };
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
