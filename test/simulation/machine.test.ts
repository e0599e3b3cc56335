import assert from 'node:assert/strict';
import { availableParallelism } from 'node:os';
import { describe, it } from 'node:test';
import type { Exploration } from './explore.ts';
import { exploring, exploringAll } from './exploring.ts';
import { addTally, createTally, sayTally } from './tally.ts';

const THREADS = Math.min(4, Math.max(2, availableParallelism()));
/** Far more than it takes: only bounds a run that hangs, which the runner's limit for a single test is too short for. */
const TIMEOUT_MS = 15 * 60_000;
/** Each part has a seed of its own. */
const PART = 5_000;
/** Enough for every day; ASTERN_HISTORIES=100000 looks further. */
const RUNS = Number(process.env.ASTERN_HISTORIES ?? 3_000);
const STORED_RUNS = Math.min(100, Math.ceil(RUNS / 100));
/** The same histories each time, so that a failure is never a matter of luck; other seeds look further. Printed when something breaks. */
const SEED = Number(process.env.ASTERN_SEED ?? 412);
/** Of a failure that was printed: only that history is played. */
const PATH = process.env.ASTERN_PATH ?? null;
const STORE = process.env.ASTERN_STORE === 'sqlite' ? 'sqlite' : 'memory';

describe('the red/black machine', { concurrency: true }, () => {
  it(`holds its invariants in ${RUNS} histories of orders, crashes, pauses, cut lines, late and lost answers, and hands on the router (F25, F26, F36, F37, F54, F55, F60)`, {
    skip: PATH !== null,
    timeout: TIMEOUT_MS,
  }, async (test) => {
    const parts = Math.max(THREADS, Math.ceil(RUNS / PART));
    const runs = Math.ceil(RUNS / parts);
    const explorations = Array.from({ length: parts }, (_, index) => part({ runs, seed: SEED + index }));

    const all = await exploringAll(test, explorations, THREADS);

    const sum = createTally();
    for (const { tally } of all) addTally(sum, tally);
    test.diagnostic(sayTally(sum));
    const broken = all.flatMap((one) => one.broken ?? []);
    assert.ok(broken.length === 0, broken.join('\n\n'));
  });

  it(`does so on the real store, in ${STORED_RUNS} histories, and the log's chain is whole`, {
    skip: PATH !== null,
    timeout: TIMEOUT_MS,
  }, async (test) => {
    const { broken } = await exploring(test, part({ runs: STORED_RUNS, seed: SEED, store: 'sqlite' }));

    assert.ok(broken === null, broken ?? '');
  });

  it('holds in the one history that is asked for', { skip: PATH === null }, async (test) => {
    const { broken } = await exploring(test, part({ runs: 1, seed: SEED, path: PATH, store: STORE }));

    assert.ok(broken === null, broken ?? '');
  });
});

function part(some: Partial<Exploration>): Exploration {
  return { runs: RUNS, seed: SEED, path: null, store: 'memory', defect: null, ...some };
}
