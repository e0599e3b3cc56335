import type { Pipeline } from './pipeline.ts';

/** How a gate went where it was run. */
export type ReportedGate = {
  readonly name: string;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  readonly durationMs: number | null;
  readonly url: string | null;
};

export type Lack = { readonly gate: string; readonly why: 'missing' | 'failed' | 'skipped' };

/**
 * What is missing in the report of a release that was built elsewhere: every gate that its pipeline does not skip must have passed, here (`passed`: what
 * CI has told already) or in the report. A report that says otherwise goes before what was told.
 */
export function lacksOf(
  { plan }: Pick<Pipeline, 'plan'>,
  report: readonly ReportedGate[],
  passed: ReadonlySet<string>,
): readonly Lack[] {
  return plan.flatMap(({ gate, action }): readonly Lack[] => {
    const outcome = report.find(({ name }) => name === gate)?.outcome;
    if (outcome === 'failed') return [{ gate, why: 'failed' }];
    if (action === 'skip' || outcome === 'passed') return [];
    if (outcome === 'skipped') return [{ gate, why: 'skipped' }];
    return passed.has(gate) ? [] : [{ gate, why: 'missing' }];
  });
}
