import { isSilent, lostInCi } from '../../core/pipelines/judge-ci.ts';
import type { Pipeline } from '../../core/pipelines/pipeline.ts';
import { tell } from '../pipelines/tell.ts';
import type { Needs } from '../world.ts';

/** Jobs of CI die without a word: what they began is given up when its time is long over, and the whole after a day of silence. */
export async function tendCi({ store }: Needs<'store'>, { id }: Pipeline): Promise<void> {
  await store.transaction(async (tx) => {
    const pipeline = await tx.pipelines.forChange(id);
    if (pipeline?.status !== 'running') return;
    const nowMs = await tx.now();
    const runs = await tx.gateRuns.of(id);
    for (const run of lostInCi(pipeline, runs, nowMs)) {
      await tx.gateRuns.put({ ...run, status: 'lost', endedAtMs: nowMs });
      const { gate, attempt } = run;
      const why = 'its job has not told how it went';
      await tell(tx, 'gate.lost', pipeline, { data: { gate, attempt, place: 'ci', why } });
    }
    if (!isSilent(pipeline, runs, nowMs)) return;
    const problem = {
      code: 'ci/silent',
      message: 'CI has told nothing for a day.',
      next: 'See its jobs in the CI system; when one is started again there, it counts here.',
    };
    await tx.pipelines.put({ ...pipeline, status: 'failed', problem, endedAtMs: nowMs });
    await tell(tx, 'pipeline.failed', pipeline, { data: { ...problem } });
  });
}
