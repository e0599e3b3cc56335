import { isStoppedByChange } from '../../core/guard/choose-candidate.ts';
import { type AdviceRow, advise, type Way } from '../../core/guard/decide/advise.ts';
import { type CriticalState, judgeCritical, withSaid } from '../../core/guard/decide/judge-critical.ts';
import { type WeighedFinding, weighEvidence } from '../../core/guard/evidence.ts';
import type { Card } from '../../core/guard/model.ts';
import type { ChangeReport } from '../../core/guard/report.ts';
import type { StoredRelease } from '../../store/store.ts';
import { prepareRollback } from '../order-rollback.ts';
import { type Undone, undoneCommits, undoneIn } from '../undone-commits.ts';
import type { Weighing } from '../weigh-candidates.ts';
import type { World } from '../world.ts';
import { makeMissing } from './make-missing.ts';
import { entranceOf, scenariosOf } from './monitor.ts';
import { orderOfServices } from './order-of-services.ts';

export type DecideAsked = {
  readonly target: string;
  readonly service: string;
  /** The release that a person named; the guard chooses when null. */
  readonly to: number | null;
  readonly actor: string;
  /** Scenarios that the person says are broken. */
  readonly said: readonly string[];
  /** False: nothing is asked of production itself. */
  readonly checks: boolean;
};

/** The card as it is at this moment. */
export type CardNow = {
  readonly from: StoredRelease | null;
  readonly to: StoredRelease | null;
  /** Of `to`; null when nothing could be put back. */
  readonly card: Card | null;
  readonly passedOver: readonly Card[];
  /** Findings that are safe because the live database was unblocked. */
  readonly unblocked: readonly WeighedFinding[];
  readonly way: Way;
  readonly report: ChangeReport | null;
  readonly undone: Undone;
  /** Services in the order in which they go back; more than one when others rely on what is live. */
  readonly order: readonly string[];
  readonly refreshedAtMs: number;
};

export type DecisionNow = CardNow & { readonly row: AdviceRow; readonly critical: readonly CriticalState[] };

/** The card with everything that moves asked anew; changes nothing. */
export async function refreshCard(
  world: World,
  { target, service, to }: Pick<DecideAsked, 'target' | 'service' | 'to'>,
): Promise<CardNow> {
  await makeMissing(world, { target, service, to });
  const plain = { acceptRejected: false, overridden: false };
  const { weighing, evidence } = await prepareRollback(world, { target, service, to, ...plain });
  const card = cardOf(weighing);
  const releaseOf = (number: number | null) => (number === null ? null : world.store.releases.get(service, number));
  const [from, back] = await Promise.all([releaseOf(weighing.from), releaseOf(card?.release ?? null)]);
  const report =
    from === null || back === null ? null : await world.store.reports.get(service, from.number, back.number);
  const undone = await undoneOf(world, service, { weighing, back, report });
  return {
    from,
    to: back,
    card,
    passedOver: weighing.choice.passedOver.filter((one) => one !== card),
    unblocked: report === null ? [] : weighEvidence(report.findings, evidence).filter(isUnblocked),
    way: card === null ? 'none' : card.verdict,
    report,
    undone,
    order: orderOfServices(service, evidence, report),
    refreshedAtMs: await world.store.now(),
  };
}

type Found = {
  readonly weighing: Weighing;
  readonly back: StoredRelease | null;
  readonly report: ChangeReport | null;
};

/** Git is asked only where there is no report, or one that could not tell: both releases are what they were. */
async function undoneOf(world: World, service: string, { weighing, back, report }: Found): Promise<Undone> {
  if (back === null) return { commits: [], why: 'there is nothing to put back' };
  return undoneIn(report) ?? undoneCommits(world, service, { from: weighing.from, to: back.number });
}

/** What to do about what is live: put back, fix forward or call somebody, by the table of `core/guard/decide`. */
export async function decide(world: World, asked: DecideAsked): Promise<DecisionNow> {
  const [card, checked] = await Promise.all([refreshCard(world, asked), checkScenarios(world, asked)]);
  const nowMs = card.refreshedAtMs;
  const critical = withSaid(checked, { said: asked.said, by: asked.actor, nowMs });
  return { ...card, critical, row: advise(judgeCritical(critical), card.way) };
}

function isUnblocked({ isUnblocked: is, verdict }: WeighedFinding): boolean {
  return is === true && verdict === 'safe';
}

/** What would be put back; else the newest that only a change stops, because what stops it is what a person must know. */
function cardOf({ choice }: Weighing): Card | null {
  if (choice.kind === 'found') return choice.card;
  return choice.passedOver.find(isStoppedByChange) ?? null;
}

/** Always now: what was found a moment ago may be of the release that had the traffic then, and somebody asks for a reason. */
async function checkScenarios(world: World, { target, checks }: DecideAsked): Promise<readonly CriticalState[]> {
  const at = checks ? await entranceOf(world, target) : null;
  if (at === null) return [];
  const { signal } = new AbortController();
  const scenarios = await scenariosOf(world, target);
  return Promise.all(scenarios.map((scenario) => world.checks.run(scenario, at, signal)));
}
