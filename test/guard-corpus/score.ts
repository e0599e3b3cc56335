import { type ChangeFinding, worstVerdict } from '../../src/core/guard/finding.ts';
import type { Verdict } from '../../src/core/guard/model.ts';

/** How an answer stands to what was to be said. */
export type Mark = 'right' | 'missed break' | 'false stop' | 'false check' | 'unknown' | 'other row';

const MILD_TO_HARD: readonly Verdict[] = ['safe', 'check', 'stop'];

export function mark(
  expected: { readonly expect: readonly Verdict[]; readonly rows: readonly string[] },
  findings: readonly ChangeFinding[],
): Mark {
  const verdict = worstVerdict(findings.map((one) => one.verdict));
  if (expected.expect.includes(verdict)) {
    const named = expected.rows.length === 0 || findings.some(({ rule }) => expected.rows.includes(rule));
    return named ? 'right' : 'other row';
  }
  if (verdict === 'unknown') return 'unknown';
  const hardness = (one: Verdict) => MILD_TO_HARD.indexOf(one);
  if (expected.expect.every((one) => one === 'unknown' || hardness(one) > hardness(verdict))) return 'missed break';
  return verdict === 'stop' ? 'false stop' : 'false check';
}

export type Marked = { readonly name: string; readonly mark: Mark; readonly says: string };

export function scoreLine(what: string, marked: readonly Marked[]): string {
  const count = (mark: Mark) => marked.filter((one) => one.mark === mark).length;
  const numbers = (['missed break', 'false stop', 'unknown', 'false check'] as const).map(
    (one) => `${one === 'unknown' ? one : `${one}s`} ${count(one)}`,
  );
  return `${what}: ${marked.length} cases, ${numbers.join(' / ')}`;
}

/** What is not right, a line each. */
export function wrongOnes(marked: readonly Marked[]): readonly string[] {
  return marked.filter((one) => one.mark !== 'right').map(({ name, mark, says }) => `${mark}: ${name}: ${says}`);
}

export function sayings(findings: readonly ChangeFinding[]): string {
  return findings.map(({ verdict, rule, subject }) => `${verdict} ${rule} ${subject}`).join('; ');
}
