import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { GateConfig, HotfixForm } from '../pipelines/model.ts';
import type { PlannedGate } from '../pipelines/plan-gates.ts';
import { nowMs } from '../testing/samples.ts';
import { leftOut, planBackfill, QUOTA_WINDOW_MS, withinQuotaWindow } from './owed.ts';

function gate(name: string, hotfix: HotfixForm, needs: readonly string[] = []): GateConfig {
  const run = `run ${name}`;
  return { name, run, timeoutMs: 1_000, needs, env: {}, retries: 1, critical: false, paths: [], hotfix };
}

const GATES = [
  gate('lint', { kind: 'skip' }),
  gate('unit', { kind: 'short', run: 'quick', timeoutMs: 10 }, ['lint']),
  gate('security', { kind: 'whole' }, ['unit']),
  gate('browser', { kind: 'skip' }, ['security']),
  gate('docs', { kind: 'whole' }),
];

const job = { run: 'x', timeoutMs: 1, env: {}, retries: 0 };
const PLAN: readonly PlannedGate[] = [
  { gate: 'lint', action: 'skip', why: 'not-in-hotfix', job: null, needs: [] },
  { gate: 'unit', action: 'short', why: null, job, needs: [] },
  { gate: 'security', action: 'run', why: null, job, needs: ['unit'] },
  { gate: 'browser', action: 'skip', why: 'not-in-hotfix', job: null, needs: [] },
  { gate: 'docs', action: 'skip', why: 'no-changed-file', job: null, needs: [] },
];

describe('what a hotfix left out', () => {
  it('is what it skipped and what it ran in short; not what no changed file concerned', () => {
    assert.deepEqual(leftOut(PLAN), [
      { gate: 'lint', how: 'skipped' },
      { gate: 'unit', how: 'short' },
      { gate: 'browser', how: 'skipped' },
    ]);
  });

  it('is run afterwards in its whole form, in the declared order of what is left', () => {
    const plan = planBackfill(GATES, PLAN);

    assert.deepEqual(
      plan.map(({ gate: name, action, needs }) => [name, action, needs]),
      [
        ['lint', 'run', []],
        ['unit', 'run', ['lint']],
        ['browser', 'run', ['unit']],
      ],
    );
    assert.deepEqual(plan[1]?.job, { run: 'run unit', timeoutMs: 1_000, env: {}, retries: 1 });
  });

  it('is nothing where every gate ran', () => {
    const all = GATES.map(({ name }): PlannedGate => ({ gate: name, action: 'run', why: null, job, needs: [] }));

    assert.deepEqual([leftOut(all), planBackfill(GATES, all)], [[], []]);
  });
});

describe('hotfixes of the last 30 days', () => {
  const shipped = (sha: string, beforeMs: number, target = 'shop/production') => ({
    sha,
    target,
    atMs: nowMs - beforeMs,
  });

  it('are counted by commit, oldest first, and no longer once 30 days are over', () => {
    const all = [
      shipped('c', 0),
      shipped('b', 1_000),
      shipped('b', 2_000, 'shop/staging'),
      shipped('old', QUOTA_WINDOW_MS),
      shipped('just', QUOTA_WINDOW_MS - 1),
    ];

    assert.deepEqual(
      withinQuotaWindow(all, nowMs).map(({ sha }) => sha),
      ['just', 'b', 'c'],
    );
  });
});
