import type { ChangeFinding } from './finding.ts';
import type { Verdict } from './model.ts';

const FROM_WORST: readonly Verdict[] = ['stop', 'unknown', 'check', 'safe'];

/** Worst first; the same verdict in the order given. */
export function sortFindings<F extends { readonly verdict: Verdict }>(findings: readonly F[]): readonly F[] {
  return [...findings].sort((one, other) => FROM_WORST.indexOf(one.verdict) - FROM_WORST.indexOf(other.verdict));
}

/** For files that nobody has given a number. */
export const UNNAMED = { live: { name: 'the live release' }, back: { name: 'the older release' } };

/** Rules speak of {live} and {target}; whoever knows how the two are called puts that in their place. */
export function withNames(
  findings: readonly ChangeFinding[],
  { live, back }: { readonly live: { readonly name: string }; readonly back: { readonly name: string } },
): readonly ChangeFinding[] {
  const named = (text: string) =>
    text.replace(/([.!?] )?\{(live|target)\}/g, (_, end: string | undefined, which, at: number) => {
      const name = which === 'live' ? live.name : back.name;
      const begins = end !== undefined || at === 0;
      // `r412` stays as it is written everywhere.
      const isWords = name.includes(' ');
      return `${end ?? ''}${begins && isWords ? name.charAt(0).toUpperCase() + name.slice(1) : name}`;
    });
  return findings.map((finding) => ({
    ...finding,
    subject: named(finding.subject),
    why: named(finding.why),
    instruction: finding.instruction === null ? null : named(finding.instruction),
    unblock: finding.unblock === null ? null : named(finding.unblock),
  }));
}
