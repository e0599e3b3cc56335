import type { Changes } from './assess.ts';
import type { RequiredVerdict } from './config.ts';
import type { WeighedFinding } from './evidence.ts';
import { worstVerdict } from './finding.ts';
import type { Verdict } from './model.ts';
import { sortFindings } from './sort-findings.ts';

/** How the way back to `back` will be once another release is live. */
export type WayBack = {
  readonly back: number;
  readonly verdict: Verdict;
  readonly findings: readonly WeighedFinding[];
};

export function wayBackOf(back: number, changes: Changes): WayBack {
  if (changes.kind === 'nothing-declared') return { back, verdict: 'safe', findings: [] };
  if (changes.kind === 'not-judged') return { back, verdict: 'unknown', findings: [] };
  const findings = sortFindings(changes.findings.filter(({ verdict }) => verdict !== 'safe'));
  return { back, verdict: worstVerdict(findings.map(({ verdict }) => verdict)), findings };
}

/** Whether a person must look before the deploy goes on. What could not be told is not good enough for either. */
export function isGoodEnough({ verdict }: Pick<WayBack, 'verdict'>, required: RequiredVerdict): boolean {
  if (required === 'nothing' || verdict === 'safe') return true;
  return required === 'check' && verdict === 'check';
}
