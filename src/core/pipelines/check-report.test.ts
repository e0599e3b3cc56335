import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { lacksOf, type ReportedGate } from './check-report.ts';
import type { PlannedGate } from './plan-gates.ts';

const planned = (gate: string, action: PlannedGate['action'] = 'run'): PlannedGate => ({
  gate,
  action,
  why: action === 'skip' ? 'not-in-hotfix' : null,
  job: null,
  needs: [],
});
const said = (name: string, outcome: ReportedGate['outcome']): ReportedGate => ({
  name,
  outcome,
  durationMs: null,
  url: null,
});
const plan = [planned('lint'), planned('unit', 'short'), planned('e2e', 'skip')];
const nothing: ReadonlySet<string> = new Set();

describe('the report of a release that was built elsewhere', () => {
  it('is enough when every gate that is not skipped has passed', () => {
    assert.deepEqual(lacksOf({ plan }, [said('lint', 'passed'), said('unit', 'passed')], nothing), []);
    assert.deepEqual(lacksOf({ plan }, [said('lint', 'passed')], new Set(['unit'])), []);
    assert.deepEqual(lacksOf({ plan: [] }, [said('other', 'failed')], nothing), []);
  });

  it('lacks what is not in it, failed, or was left out', () => {
    assert.deepEqual(lacksOf({ plan }, [said('lint', 'failed')], nothing), [
      { gate: 'lint', why: 'failed' },
      { gate: 'unit', why: 'missing' },
    ]);
    assert.deepEqual(lacksOf({ plan }, [said('lint', 'passed'), said('unit', 'skipped')], nothing), [
      { gate: 'unit', why: 'skipped' },
    ]);
  });

  it('is believed where it says that a gate failed', () => {
    const report = [said('lint', 'failed'), said('unit', 'passed'), said('e2e', 'failed')];

    assert.deepEqual(lacksOf({ plan }, report, new Set(['lint'])), [
      { gate: 'lint', why: 'failed' },
      { gate: 'e2e', why: 'failed' },
    ]);
  });
});
