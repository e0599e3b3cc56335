import type { GateRun, Pipeline } from '../../core/pipelines/pipeline.ts';
import { FencedError, messageOf } from '../../lib/errors.ts';
import type { World } from '../world.ts';
import { keyOf, runJob } from './run-job.ts';
import { endRun } from './write-runs.ts';

/** What runs in this process. What is written as running and is not here was left by a server that is gone. */
export type JobsHere = {
  has(run: Pick<GateRun, 'pipeline' | 'gate'>): boolean;
  /** Hotfixes do not wait for the gates of others. */
  count(isHotfix: boolean): number;
  start(pipeline: Pipeline, run: GateRun): void;
  stop(run: Pick<GateRun, 'pipeline' | 'gate'>): void;
  /** Stop all and leave them written as running: whoever comes next tries them again. */
  close(): Promise<void>;
};

type Here = { readonly isHotfix: boolean; readonly abort: AbortController; readonly done: Promise<void> };

export function createJobsHere(world: World, onEnd: () => void): JobsHere {
  const here = new Map<string, Here>();
  let isClosing = false;

  async function carryOut(pipeline: Pipeline, run: GateRun, signal: AbortSignal): Promise<void> {
    try {
      const end = await runJob(world, { pipeline, run }, signal);
      if (!isClosing) await endRun(world.store, run, end);
    } catch (error) {
      if (isClosing || error instanceof FencedError) return;
      // Its end could not be written: it is taken for lost, and tried again.
      world.log.warn({ pipeline: pipeline.id, gate: run.gate, error }, `${run.gate}: ${messageOf(error)}`);
    }
  }

  return {
    has: (run) => here.has(keyOf(run)),
    count: (isHotfix) => [...here.values()].filter((one) => one.isHotfix === isHotfix).length,
    start(pipeline, run) {
      const abort = new AbortController();
      const done = carryOut(pipeline, run, abort.signal).then(() => {
        // The next try of the gate may have begun: whoever hears of an end acts at once.
        if (here.get(keyOf(run))?.abort === abort) here.delete(keyOf(run));
        onEnd();
      });
      here.set(keyOf(run), { isHotfix: pipeline.mode === 'hotfix', abort, done });
    },
    stop: (run) => here.get(keyOf(run))?.abort.abort(new Error('the gate was stopped')),
    async close() {
      isClosing = true;
      for (const { abort } of here.values()) abort.abort(new Error('the server is stopping'));
      await Promise.all([...here.values()].map(({ done }) => done));
    },
  };
}
