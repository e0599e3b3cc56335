import { once } from 'node:events';
import type { TestContext } from 'node:test';
import { Worker } from 'node:worker_threads';
import type { Exploration, Explored } from './explore.ts';

/** Most of what a history allocates is gone by its end; with room for several, little is moved about. */
const YOUNG_MB = 64;

/** Explores in a thread of its own: the test runner follows every promise, which takes three times as long. */
export async function exploring(test: TestContext, exploration: Exploration): Promise<Explored> {
  const [explored] = await exploringAll(test, [exploration], 1);
  if (explored === undefined) throw new Error('nothing was explored');
  return explored;
}

/** So many threads share the explorations. They live until all is explored: each takes seconds until its code is compiled. */
export async function exploringAll(
  test: TestContext,
  explorations: readonly Exploration[],
  threads: number,
): Promise<readonly Explored[]> {
  const left = explorations.values();
  const all: Explored[] = [];
  const work = async () => {
    const worker = new Worker(new URL('./explore.ts', import.meta.url), {
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
    });
    test.after(() => worker.terminate());
    for (const exploration of left) {
      worker.postMessage(exploration);
      const [explored] = (await once(worker, 'message')) as [Explored];
      all.push(explored);
    }
    await worker.terminate();
  };
  await Promise.all(Array.from({ length: Math.min(threads, explorations.length) }, work));
  return all;
}
