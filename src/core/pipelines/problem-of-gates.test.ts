import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { aGateRun } from '../testing/pipelines.ts';
import type { GateRun } from './pipeline.ts';
import { problemOfGates } from './problem-of-gates.ts';

const cases: readonly (readonly [gate: string, run: Partial<GateRun> | null, code: string, message: string])[] = [
  ['lint', { status: 'failed', exitCode: 3 }, 'gate/failed', 'Gate lint failed with exit code 3.'],
  ['lint', { status: 'failed', signal: 'SIGKILL' }, 'gate/failed', 'Gate lint ended with signal SIGKILL.'],
  ['lint', { status: 'failed', lastLines: ['no git'] }, 'gate/failed', 'Gate lint failed: no git.'],
  ['lint', { status: 'timed-out' }, 'gate/timed-out', 'Gate lint was still running at its time limit and was stopped.'],
  ['lint', { status: 'lost' }, 'gate/lost', 'Gate lint was lost again and again.'],
  ['build', { status: 'failed', exitCode: 1 }, 'build/failed', 'The build failed with exit code 1.'],
  [
    'build',
    { status: 'timed-out' },
    'build/timed-out',
    'The build was still running at its time limit and was stopped.',
  ],
];

describe('why a pipeline failed', () => {
  for (const [gate, run, code, message] of cases) {
    it(`is said: ${message}`, () => {
      const runs = run === null ? [] : [aGateRun({ gate, status: 'failed', ...run })];

      const problem = problemOfGates({ id: 'pl_1' }, [gate], runs);

      assert.deepEqual([problem.code, problem.message], [code, message]);
      assert.ok(problem.next.startsWith(`Read \`astern log pl_1 ${gate}\`; try it again with \`astern rerun pl_1\``));
    });
  }

  it('names the others that failed too', () => {
    const runs = [aGateRun({ gate: 'lint', status: 'failed', exitCode: 1 })];

    assert.equal(
      problemOfGates({ id: 'pl_1' }, ['lint', 'unit', 'e2e'], runs).message,
      'Gate lint failed with exit code 1; so did unit, e2e.',
    );
  });
});
