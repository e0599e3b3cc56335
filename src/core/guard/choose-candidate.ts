import { assess, type CandidateFacts, type Circumstances, verdictOf } from './assess.ts';
import type { Card } from './model.ts';

export type Choice =
  | { readonly kind: 'found'; readonly card: Card; readonly passedOver: readonly Card[] }
  /** Nothing may be put back; `passedOver` says why for each release looked at. */
  | { readonly kind: 'none'; readonly passedOver: readonly Card[] };

/**
 * Choose what to put back: the newest release older than the live one that served production healthily, was not rejected and whose
 * artifact is there (I10). `candidates` in any order; the live one and those never on this target are simply not offered.
 */
export function chooseCandidate(
  candidates: readonly CandidateFacts[],
  now: Omit<Circumstances, 'named' | 'acceptRejected'>,
): Choice {
  const circumstances = { ...now, named: false, acceptRejected: false };
  const passedOver: Card[] = [];
  for (const facts of [...candidates].sort(newestFirst)) {
    if (facts.release === now.live) continue;
    const card = assess(facts, circumstances);
    if (card.verdict !== 'stop' && !(isUnjudged(card) && passedOver.some(isStoppedByChange)))
      return { kind: 'found', card, passedOver };
    passedOver.push(card);
  }
  return { kind: 'none', passedOver };
}

/** What was found between the live release and a newer candidate most likely lies before an older one too. */
function isUnjudged({ findings }: Card): boolean {
  return findings.some(({ kind }) => kind === 'changes-not-judged');
}

/** Nothing else speaks against it: a person may accept that, and put it back all the same. */
export function isStoppedByChange({ findings, named }: Card): boolean {
  const stops = findings.filter((finding) => verdictOf(finding, named) === 'stop');
  return stops.length > 0 && stops.every(({ kind }) => kind === 'change');
}

/** Newest release first: a rollback goes back no further than it must. */
function newestFirst(a: CandidateFacts, b: CandidateFacts): number {
  return b.release - a.release;
}

/** Judge the release that a person named. */
export function judgeNamed(facts: CandidateFacts, now: Omit<Circumstances, 'named'>): Choice {
  const card = assess(facts, { ...now, named: true });
  return card.verdict === 'stop' ? { kind: 'none', passedOver: [card] } : { kind: 'found', card, passedOver: [] };
}
