import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { Worker } from 'node:worker_threads';
import type { Exploration } from './explore.ts';

const THREADS = 2;
const RUNS = Number(process.env.ASTERN_HISTORIES ?? 3_000);
const STORED_RUNS = Math.ceil(RUNS / 20);
/** Printed when something breaks: give it again to see the same. */
const SEED = Number(process.env.ASTERN_SEED ?? Date.now() % 1_000_000);

describe('the red/black machine', () => {
  it(`holds its invariants in ${RUNS} histories of orders, crashes, lost answers, deaths and hands on the router`, async (test) => {
    const parts = Array.from({ length: THREADS }, (_, index) =>
      exploring(test, { runs: RUNS / THREADS, seed: SEED + index, store: 'memory' }),
    );

    const broken = (await Promise.all(parts)).filter((found) => found !== null);

    assert.ok(broken.length === 0, broken.join('\n\n'));
  });

  it(`does so on the real store, in ${STORED_RUNS} histories`, async (test) => {
    const broken = await exploring(test, { runs: STORED_RUNS, seed: SEED, store: 'sqlite' });

    assert.ok(broken === null, broken ?? '');
  });
});

async function exploring(test: TestContext, exploration: Omit<Exploration, 'folder'>): Promise<string | null> {
  const folder = await mkdtemp(join(tmpdir(), 'astern-simulation-'));
  const worker = new Worker(new URL('./explore.ts', import.meta.url), { workerData: { ...exploration, folder } });
  test.after(async () => {
    await worker.terminate();
    await rm(folder, { recursive: true, force: true });
  });
  const [found] = (await once(worker, 'message')) as [string | null];
  return found;
}
