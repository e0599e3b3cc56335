import { gateResults } from '../../core/pipelines/gate-results.ts';
import type { Pipeline } from '../../core/pipelines/pipeline.ts';
import type { Nouns } from '../../store/store.ts';

/** What its gates said belongs to a release for good: pipelines may be forgotten one day. */
export async function keepGateResults(tx: Nouns, pipeline: Pipeline): Promise<void> {
  const { id, target, release } = pipeline;
  if (release === null) return;
  const service = target.slice(0, target.indexOf('/'));
  const before = (await tx.releases.get(service, release))?.gates ?? [];
  await tx.releases.keepGates(service, release, gateResults(pipeline, await tx.gateRuns.of(id), before));
}
