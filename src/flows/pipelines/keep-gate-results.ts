import type { GateRun, Pipeline } from '../../core/pipelines/pipeline.ts';
import type { GateResult } from '../../core/releases/model.ts';
import type { Nouns } from '../../store/store.ts';

/** What its gates said belongs to a release for good: pipelines may be forgotten one day. */
export async function keepGateResults(tx: Nouns, { id, target, release, plan }: Pipeline): Promise<void> {
  if (release === null) return;
  const runs = await tx.gateRuns.of(id);
  const results = plan.map(({ gate, action, why }): GateResult => {
    const run = runs.findLast((one) => one.gate === gate && one.status === 'passed');
    if (run === undefined) return { gate, outcome: 'skipped', why, durationMs: null, url: null };
    return {
      gate,
      outcome: action === 'short' ? 'passed-short' : 'passed',
      why,
      durationMs: tookMs(run),
      url: run.url,
    };
  });
  await tx.releases.keepGates(target.slice(0, target.indexOf('/')), release, results);
}

function tookMs({ startedAtMs, endedAtMs }: GateRun): number | null {
  return endedAtMs === null ? null : endedAtMs - startedAtMs;
}
