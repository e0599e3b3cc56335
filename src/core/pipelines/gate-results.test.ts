import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { aGateRun, aPlannedGate } from '../testing/pipelines.ts';
import { gateResults } from './gate-results.ts';

const skipped = (gate: string) => aPlannedGate(gate, { action: 'skip', why: 'not-in-hotfix', job: null });
const passed = (gate: string) => aGateRun({ gate, status: 'passed' });
const shown = (results: ReturnType<typeof gateResults>) => results.map(({ gate, outcome }) => `${gate}: ${outcome}`);

describe('what the gates said of a release', () => {
  const hotfix = { plan: [aPlannedGate('lint'), aPlannedGate('unit', { action: 'short' }), skipped('e2e')] };
  const first = gateResults(hotfix, [passed('lint'), passed('unit')], []);

  it('is what passed, whole or short, and what was skipped, and why', () => {
    assert.deepEqual(shown(first), ['lint: passed', 'unit: passed-short', 'e2e: skipped']);
    assert.deepEqual(first[0], { gate: 'lint', outcome: 'passed', why: null, durationMs: 1_000, url: null });
    assert.equal(first[2]?.why, 'not-in-hotfix');
  });

  it('is completed by a backfill', () => {
    const backfill = { plan: [aPlannedGate('unit'), aPlannedGate('e2e')] };

    const results = gateResults(backfill, [passed('unit'), passed('e2e')], first);

    assert.deepEqual(shown(results), ['lint: passed', 'unit: passed', 'e2e: passed']);
  });

  it('is not forgotten when a later pipeline of the release skips the gate', () => {
    const results = gateResults({ plan: [skipped('lint'), aPlannedGate('new')] }, [passed('new')], first);

    assert.deepEqual(shown(results), ['lint: passed', 'unit: passed-short', 'e2e: skipped', 'new: passed']);
  });
});
