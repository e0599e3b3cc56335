import type { Pipeline } from '../../core/pipelines/pipeline.ts';
import type { Nouns } from '../../store/store.ts';
import { ciPipelineOf, newestRun } from './ci-pipeline.ts';

/** Gates of this very commit that have passed in CI, in the same mode and form, are not run a second time here. */
export async function countCiPasses(tx: Nouns, pipeline: Pipeline): Promise<void> {
  const inCi = await ciPipelineOf(tx, pipeline.target, pipeline.commit.sha);
  if (inCi === null || inCi.mode !== pipeline.mode) return;
  const runs = await tx.gateRuns.of(inCi.id);
  for (const { gate, action } of pipeline.plan) {
    const there = inCi.plan.find((one) => one.gate === gate);
    const run = newestRun(runs, gate);
    if (action === 'skip' || there?.action !== action || run?.status !== 'passed') continue;
    await tx.gateRuns.put({ ...run, pipeline: pipeline.id, attempt: 1, round: pipeline.round });
  }
}
