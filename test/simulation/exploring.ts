import { once } from 'node:events';
import type { TestContext } from 'node:test';
import { Worker } from 'node:worker_threads';
import type { Exploration, Explored } from './explore.ts';

/** Most of what a history allocates is gone by its end; with room for several, little is moved about. */
const YOUNG_MB = 64;

/** Explores in a thread of its own: the test runner follows every promise, which takes three times as long. */
export async function exploring(test: TestContext, exploration: Exploration): Promise<Explored> {
  const worker = new Worker(new URL('./explore.ts', import.meta.url), {
    workerData: exploration,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
  });
  test.after(() => worker.terminate());
  const [explored] = (await once(worker, 'message')) as [Explored];
  await worker.terminate();
  return explored;
}
