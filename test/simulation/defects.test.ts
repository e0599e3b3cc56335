import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DEFECTS } from './defects.ts';
import { exploring } from './exploring.ts';

/** The rarest is found among the first thousand. */
const RUNS = 4_000;
const TIMEOUT_MS = 10 * 60_000;
const SEED = 412;

describe('the simulation finds it when', { timeout: TIMEOUT_MS }, () => {
  for (const defect of DEFECTS) {
    it(defect.replaceAll('-', ' '), async (test) => {
      const { broken, runs } = await exploring(test, { runs: RUNS, seed: SEED, path: null, store: 'memory', defect });

      assert.ok(broken !== null, `not found in ${runs} histories`);
      test.diagnostic(`found in history ${runs}`);
      assert.match(broken, /made shorter \d+ times/);
      assert.match(broken, /ASTERN_SEED=412 ASTERN_PATH=[\d:]+ /);
    });
  }
});
