import { verdictOf } from '../../core/guard/assess.ts';
import { isStoppedByChange } from '../../core/guard/choose-candidate.ts';
import type { Evidence } from '../../core/guard/evidence.ts';
import type { Card, Finding, Verdict } from '../../core/guard/model.ts';
import type { ChangeReport } from '../../core/guard/report.ts';
import { sortFindings } from '../../core/guard/sort-findings.ts';
import { findingText } from '../../core/notices/finding-text.ts';
import type { Reason, ReleaseFacts, WayBack } from '../../core/notices/page-facts.ts';
import { losingRelease } from '../../core/orders/rollback.ts';
import { DEFAULT_HOTFIX } from '../../core/pipelines/default-hotfix.ts';
import { releaseName } from '../../core/releases/model.ts';
import type { Nouns, StoredRelease } from '../../store/store.ts';
import { type EvidenceNeeds, gatherEvidence, gatherLedger } from '../guard/gather-evidence.ts';
import { readStanding } from '../read-standing.ts';
import { type ArtifactStates, lookAtArtifacts, type Weighing, weigh, weighEach } from '../weigh-candidates.ts';
import type { Needs } from '../world.ts';

/** Something that an incident may come from, on a target that Astern knows. */
export type Blamed = {
  readonly target: string;
  /** The suspect: what would be put back is older than it. Null: none, or not looked for. */
  readonly suspect: number | null;
};

/**
 * The way back as it is recorded: nothing outside is asked, so that no message waits for it. What is kept is taken to be whole; the order
 * itself looks again, at everything, before traffic is touched (I10).
 */
export async function recordedWayBack(nouns: Nouns, blamed: Blamed): Promise<WayBack | null> {
  const target = await nouns.targets.get(blamed.target);
  if (target === null) return null;
  const { service } = target;
  const evidence = await gatherLedger(nouns, { target: target.name, service });
  const artifacts = await takenToBeThere(nouns, service);
  return wayBackBy(nouns, { ...blamed, service }, { artifacts, evidence });
}

async function takenToBeThere({ releases }: Nouns, service: string): Promise<ArtifactStates> {
  const kept = (await releases.list(service, { limit: 50 })).filter(({ removedAtMs }) => removedAtMs === null);
  return new Map(kept.map(({ digest }) => [digest, 'present']));
}

const PATIENCE_MS = 400;

/** With everything that moves asked anew, as far as it answers at once: somebody waits for the page. */
export async function freshWayBack(
  world: Needs<'artifacts'> & EvidenceNeeds,
  blamed: Blamed,
): Promise<{ readonly wayBack: WayBack | null; readonly isFresh: boolean }> {
  const { store, clock } = world;
  const target = await store.targets.get(blamed.target);
  if (target === null) return { wayBack: null, isFresh: true };
  const { service } = target;
  const enough = new AbortController();
  const tooLate = clock.sleep(PATIENCE_MS, enough.signal).then(nothing, nothing);
  const asked = Promise.all([lookAtArtifacts(world, service), gatherEvidence(world, { target: target.name, service })]);
  const found = await Promise.race([asked.catch(nothing), tooLate]);
  enough.abort();
  if (found === null) return { wayBack: await recordedWayBack(store, blamed), isFresh: false };
  const [artifacts, evidence] = found;
  return { wayBack: await wayBackBy(store, { ...blamed, service }, { artifacts, evidence }), isFresh: true };
}

const nothing = () => null;

type Known = { readonly artifacts: ArtifactStates; readonly evidence: Evidence };

/** The same from what was looked at beforehand. */
export async function wayBackBy(
  nouns: Nouns,
  { target, service, suspect }: Blamed & { readonly service: string },
  known: Known,
): Promise<WayBack> {
  const standing = await readStanding(nouns, target);
  const plain = { named: null, acceptRejected: false, overridden: false };
  const weighing = await weigh(nouns, standing, { service, ...known, ...plain });
  const chosen = cardOf(weighing);
  const isUseless = chosen !== null && suspect !== null && chosen.release >= suspect;
  const card = isUseless ? await olderThan(nouns, { target, service, suspect }, known) : chosen;
  const live = losingRelease(standing);
  const releaseOf = (number: number | null) => (number === null ? null : nouns.releases.get(service, number));
  const [from, back] = [await releaseOf(live), await releaseOf(card?.release ?? null)];
  const report = from === null || back === null ? null : await nouns.reports.get(service, from.number, back.number);
  const reasons = card === null ? [] : reasonsOf(card, standing.nowMs);
  const { active } = standing;
  return {
    target,
    live: from === null ? null : releaseFacts(from),
    back: back === null ? null : releaseFacts(back),
    verdict: card === null ? 'none' : worstOf(card.verdict, reasons),
    warm: card?.warm ?? false,
    reasons,
    looked: report?.looked ?? [],
    served: back === null ? null : await lastServed(nouns, { target, release: back.number, nowMs: standing.nowMs }),
    undone: undoneIn(report),
    active: active === null ? null : { kind: active.kind, actor: active.actor },
    hotfixBranch: from?.config.hotfix.branch ?? DEFAULT_HOTFIX.branch,
  };
}

/** What would be put back; else the newest that only a change stops, because what stops it is what a person must know. */
function cardOf({ choice }: Weighing): Card | null {
  if (choice.kind === 'found') return choice.card;
  return choice.passedOver.find(isStoppedByChange) ?? null;
}

/** A release that has the fault too is no way back: the newest one from before it that nothing stops. */
async function olderThan(
  nouns: Nouns,
  { target, service, suspect }: { readonly target: string; readonly service: string; readonly suspect: number },
  known: Known,
): Promise<Card | null> {
  const cards = await weighEach(nouns, await readStanding(nouns, target), { service, ...known });
  return cards.find(({ release, verdict }) => release < suspect && verdict !== 'stop') ?? null;
}

function worstOf(verdict: Verdict, reasons: readonly Reason[]): Verdict {
  return reasons.some((reason) => reason.verdict === 'stop') ? 'stop' : verdict;
}

function reasonsOf(card: Card, nowMs: number): readonly Reason[] {
  return sortFindings(card.findings.map((finding) => reasonOf(card, finding, nowMs)));
}

function reasonOf(card: Card, finding: Finding, nowMs: number): Reason {
  const words = findingText(releaseName(card.release), finding, nowMs);
  const verdict = verdictOf(finding, card.named);
  if (finding.kind !== 'change') return { kind: finding.kind, area: 'history', verdict, ...words, detail: null };
  const { kind, area, file, line, statement, rule } = finding.change;
  const place = file === null ? null : `${file}${line === null ? '' : `:${line}`}`;
  const detail = [place, statement, rule].filter((part) => part !== null).join(' · ');
  return { kind, area, verdict, ...words, detail };
}

function releaseFacts({ number, commit }: StoredRelease): ReleaseFacts {
  const { title, author, sha, committedAtMs } = commit;
  return { number, title, author, sha, committedAtMs };
}

type Asked = { readonly target: string; readonly release: number; readonly nowMs: number };

async function lastServed({ servings }: Nouns, { target, release, nowMs }: Asked): Promise<WayBack['served']> {
  const last = (await servings.ofTarget(target, { limit: 100 })).find((serving) => serving.release === release);
  if (last === undefined) return null;
  const untilMs = last.untilMs ?? nowMs;
  return { forMs: untilMs - last.fromMs, untilMs };
}

function undoneIn(report: ChangeReport | null): number | null {
  return report?.range.count ?? null;
}
