import type { ChangeFinding } from './finding.ts';
import type { Verdict } from './model.ts';

const FROM_WORST: readonly Verdict[] = ['stop', 'unknown', 'check', 'safe'];

/** Worst first; the same verdict in the order given. */
export function sortFindings<F extends { readonly verdict: Verdict }>(findings: readonly F[]): readonly F[] {
  return [...findings].sort((one, other) => FROM_WORST.indexOf(one.verdict) - FROM_WORST.indexOf(other.verdict));
}

/** Rules speak of {live} and {target}; whoever knows how the two are called puts that in their place. */
export function withNames(
  findings: readonly ChangeFinding[],
  { live, back }: { readonly live: { readonly name: string }; readonly back: { readonly name: string } },
): readonly ChangeFinding[] {
  const named = (text: string) => text.replaceAll('{live}', live.name).replaceAll('{target}', back.name);
  return findings.map((finding) => ({
    ...finding,
    why: named(finding.why),
    instruction: finding.instruction === null ? null : named(finding.instruction),
    unblock: finding.unblock === null ? null : named(finding.unblock),
  }));
}
