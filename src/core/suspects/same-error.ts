import { isBack } from './is-back.ts';
import type { AlertFacts, EarlierAlert, FlipFacts } from './model.ts';

export type Familiarity =
  /** No alert spoke of it before. */
  | { readonly kind: 'new' }
  /** It came while an older release served. */
  | { readonly kind: 'known'; readonly atMs: number }
  | { readonly kind: 'cannot-tell' };

/**
 * Was this error there before the flip? What came while an older release served is not what this one brought. The name of an alert alone says
 * less than the words of an error: a rule `errors` fires for every bad release, so it counts only for one that was put back.
 */
export function familiarity(
  alert: AlertFacts,
  flip: FlipFacts,
  { earlier, own }: { readonly earlier: readonly EarlierAlert[]; readonly own: readonly AlertFacts[] },
): Familiarity {
  const same = [...earlier, ...own].filter((one) => isSameError(one, alert));
  const before = same.flatMap(occurrences).filter((atMs) => atMs < flip.atMs);
  // Where nothing was heard of at all before, that this was not says nothing.
  const isAnyKnown = earlier.some((one) => occurrences(one).some((atMs) => atMs < flip.atMs));
  if (before.length === 0) return { kind: isAnyKnown ? 'new' : 'cannot-tell' };
  if (alert.errorText === null && !isBack(flip)) return { kind: 'cannot-tell' };
  const known = before.filter((atMs) => flip.olderStretches.some((one) => one.fromMs <= atMs && atMs < one.untilMs));
  return known.length === 0 ? { kind: 'cannot-tell' } : { kind: 'known', atMs: Math.max(...known) };
}

function isSameError(one: EarlierAlert, other: AlertFacts): boolean {
  if (other.errorText === null) return essence(one.title) === essence(other.title);
  return one.errorText !== null && essence(one.errorText) === essence(other.errorText);
}

function occurrences({ startsAtMs, firstAtMs, changes }: EarlierAlert): readonly number[] {
  return [startsAtMs, firstAtMs, ...changes.filter(({ to }) => to === 'firing').map(({ atMs }) => atMs)];
}

const LENGTH = 300;

/** Without what differs each time: numbers, ids, addresses. */
function essence(text: string): string {
  return text
    .slice(0, LENGTH)
    .toLowerCase()
    .replace(/\b(?:0x)?[0-9a-f-]*\d[0-9a-f-]*\b/g, '#')
    .replace(/\s+/g, ' ')
    .trim();
}
