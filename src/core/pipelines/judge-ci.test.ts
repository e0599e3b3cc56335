import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isSilent, judgeCi, lostInCi } from './judge-ci.ts';
import type { GateRun } from './pipeline.ts';
import type { PlannedGate } from './plan-gates.ts';

const planned = (gate: string, action: PlannedGate['action'] = 'run'): PlannedGate => ({
  gate,
  action,
  why: action === 'skip' ? 'not-in-hotfix' : null,
  job: action === 'skip' ? null : { run: 'true', timeoutMs: 60_000, env: {}, retries: 0 },
  needs: [],
});

const plan = [planned('lint'), planned('unit', 'short'), planned('e2e', 'skip')];

const run = (gate: string, status: GateRun['status'], change: Partial<GateRun> = {}): GateRun => ({
  pipeline: 'pl_1',
  gate,
  attempt: 1,
  round: 1,
  status,
  place: 'ci',
  startedAtMs: 0,
  endedAtMs: status === 'running' ? null : 1_000,
  exitCode: null,
  signal: null,
  lastLines: [],
  url: null,
  ...change,
});

describe('a pipeline whose gates run in CI', () => {
  it('has passed when every gate that is not skipped has', () => {
    assert.deepEqual(judgeCi({ plan }, [run('lint', 'passed'), run('unit', 'passed')]), { kind: 'passed' });
    assert.deepEqual(judgeCi({ plan }, [run('lint', 'passed')]), { kind: 'going-on' });
    assert.deepEqual(judgeCi({ plan: [planned('e2e', 'skip')] }, []), { kind: 'passed' });
  });

  it('has failed with its first failure, until that job is started again', () => {
    const failed = [run('lint', 'passed'), run('unit', 'failed')];

    assert.deepEqual(judgeCi({ plan }, failed), { kind: 'failed', gate: 'unit' });
    assert.deepEqual(judgeCi({ plan }, [...failed, run('unit', 'running', { attempt: 2 })]), { kind: 'going-on' });
    assert.deepEqual(judgeCi({ plan }, [run('unit', 'passed', { attempt: 2 }), ...failed]), { kind: 'passed' });
  });

  it('waits for a job that was cancelled or lost', () => {
    assert.deepEqual(judgeCi({ plan }, [run('lint', 'cancelled'), run('unit', 'passed')]), { kind: 'going-on' });
    assert.deepEqual(judgeCi({ plan }, [run('lint', 'lost'), run('unit', 'passed')]), { kind: 'going-on' });
  });

  it('waits for a critical gate that runs although the plan leaves it out', () => {
    const passed = [run('lint', 'passed'), run('unit', 'passed')];

    assert.deepEqual(judgeCi({ plan }, [...passed, run('e2e', 'running')]), { kind: 'going-on' });
    assert.deepEqual(judgeCi({ plan }, [...passed, run('e2e', 'failed')]), { kind: 'failed', gate: 'e2e' });
  });

  it('gives a job up that is long over its time', () => {
    const minute = 60_000;
    const running = [run('lint', 'running'), run('unit', 'passed'), run('e2e', 'running')];

    assert.deepEqual(lostInCi({ plan }, running, 15 * minute), []);
    assert.deepEqual(
      lostInCi({ plan }, running, 17 * minute).map(({ gate }) => gate),
      ['lint'],
    );
    assert.deepEqual(
      lostInCi({ plan }, running, 80 * minute).map(({ gate }) => gate),
      ['lint', 'e2e'],
    );
  });

  it('is given up after a day without a word', () => {
    const day = 24 * 60 * 60_000;

    assert.equal(isSilent({ createdAtMs: 0 }, [], day + 1), true);
    assert.equal(isSilent({ createdAtMs: 0 }, [run('lint', 'passed', { endedAtMs: day })], day + 1), false);
    assert.equal(isSilent({ createdAtMs: 0 }, [run('lint', 'running')], 3 * day), false);
  });
});
