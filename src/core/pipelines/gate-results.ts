import type { GateResult } from '../releases/model.ts';
import type { GateRun, Pipeline } from './pipeline.ts';

/**
 * What the gates of a pipeline said of a release, with what was known of it before: a pass stays, also when a later pipeline of the same release
 * skips the gate; what was skipped or short and is run whole afterwards is known from then on.
 */
export function gateResults(
  { plan }: Pick<Pipeline, 'plan'>,
  runs: readonly GateRun[],
  before: readonly GateResult[],
): readonly GateResult[] {
  const now = plan.map(({ gate, action, why }): GateResult => {
    const run = runs.findLast((one) => one.gate === gate && one.status === 'passed');
    if (run === undefined) return { gate, outcome: 'skipped', why, durationMs: null, url: null };
    const outcome = action === 'short' ? 'passed-short' : 'passed';
    return { gate, outcome, why, durationMs: tookMs(run), url: run.url };
  });
  const kept = before.map((old) =>
    better(
      old,
      now.find(({ gate }) => gate === old.gate),
    ),
  );
  return [...kept, ...now.filter(({ gate }) => before.every((old) => old.gate !== gate))];
}

const RANK: readonly GateResult['outcome'][] = ['skipped', 'passed-short', 'passed'];

function better(old: GateResult, fresh: GateResult | undefined): GateResult {
  return fresh === undefined || RANK.indexOf(fresh.outcome) < RANK.indexOf(old.outcome) ? old : fresh;
}

function tookMs({ startedAtMs, endedAtMs }: GateRun): number | null {
  return endedAtMs === null ? null : endedAtMs - startedAtMs;
}
