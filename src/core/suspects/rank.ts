import { formatDuration } from '../../lib/format.ts';
import type { Evidence, Suspect } from '../incidents/model.ts';
import { concernOf } from './concerns.ts';
import { evidenceFor } from './evidence-for.ts';
import type { FlipFacts, SuspectFacts } from './model.ts';
import { onsetOf } from './onset.ts';
import { SUSPECTED_FROM } from './points.ts';

export type Ranking = {
  /** The most suspected first. */
  readonly suspects: readonly Suspect[];
  /** Why none is suspected, in a sentence; null: one is. */
  readonly noSuspect: string | null;
};

/** The least suspected beyond these are left out. */
export const MOST_SUSPECTS = 10;

/** Which release the trouble comes from, by what is known: each with what speaks for and against it, or why it is none of them. */
export function rankSuspects(facts: SuspectFacts): Ranking {
  const onsetMs = onsetOf(facts);
  const concern = concernOf(facts.incident, facts.alerts);
  const suspects = facts.flips
    .map((flip) => suspectOf(flip, onsetMs, evidenceFor(flip, { facts, onsetMs, concern })))
    .sort(
      (one, other) => other.score - one.score || rawScore(other) - rawScore(one) || other.flippedAtMs - one.flippedAtMs,
    )
    .slice(0, MOST_SUSPECTS);
  return { suspects, noSuspect: suspects.some(({ isSuspected }) => isSuspected) ? null : whyNone(suspects) };
}

function suspectOf(flip: FlipFacts, onsetMs: number, found: readonly Evidence[]): Suspect {
  const { target, release, elsewhere, title, author, sha, atMs } = flip;
  const score = Math.max(0, Math.min(100, sumOf(found)));
  const weightiest = [...found].sort((one, other) => Math.abs(other.points) - Math.abs(one.points));
  return {
    ...{ target, release, title, author, sha },
    ...(elsewhere === null ? {} : { elsewhere }),
    flippedAtMs: atMs,
    beforeOnsetMs: onsetMs - atMs,
    score,
    isSuspected: score >= SUSPECTED_FROM,
    evidence: weightiest,
  };
}

function sumOf(found: readonly Evidence[]): number {
  return found.reduce((sum, { points }) => sum + points, 0);
}

/** Among those with no points, whatever speaks least against. */
function rawScore({ evidence }: Suspect): number {
  return sumOf(evidence);
}

const MOST_REASONS = 3;

function whyNone(suspects: readonly Suspect[]): string {
  if (suspects.length === 0)
    return 'No release suspected: none went live on any target in the 24 hours before it began.';
  const reasons = suspects.slice(0, MOST_REASONS).map((one) => `${nameOf(one)}: ${mainReason(one)}`);
  const more = suspects.length - reasons.length;
  return `No release suspected. ${reasons.join(' ')}${more === 0 ? '' : ` ${more} more, none of them closer.`}`;
}

function nameOf({ release, elsewhere, target }: Suspect): string {
  return `${elsewhere?.name ?? `r${release}`} of ${target}`;
}

/** What weighs most against it; where nothing does, how long ago it was. */
function mainReason({ evidence, beforeOnsetMs }: Suspect): string {
  const against = evidence.find(({ points }) => points < 0);
  if (against !== undefined) return against.text;
  return `It had been live for ${formatDuration(beforeOnsetMs)} when it began, and nothing else points to it.`;
}
