import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { GateConfig } from './model.ts';
import { planGates } from './plan-gates.ts';

const lint = gate('lint');
const unit = gate('unit', {
  needs: ['lint'],
  hotfix: { kind: 'short', run: 'npm test -- --short', timeoutMs: 60_000 },
});
const e2e = gate('e2e', { needs: ['unit'] });
const security = gate('security', { critical: true, hotfix: { kind: 'whole' } });
const docs = gate('docs', { needs: ['lint'], paths: ['docs/**', '*.md'], hotfix: { kind: 'whole' } });
const GATES = [lint, unit, e2e, security, docs];

describe('the gates of a pipeline', () => {
  it('all run in standard mode, after those that they need', () => {
    assert.deepEqual(actions(planGates(GATES, 'standard', null)), {
      lint: 'run',
      unit: 'run after lint',
      e2e: 'run after unit',
      security: 'run',
      docs: 'run after lint',
    });
  });

  it('run in hotfix mode where they are marked, in their short form where there is one', () => {
    const plan = planGates(GATES, 'hotfix', null);

    assert.deepEqual(actions(plan), {
      lint: 'skip: not-in-hotfix',
      unit: 'short',
      e2e: 'skip: not-in-hotfix',
      security: 'run',
      docs: 'run',
    });
    assert.deepEqual(plan[1]?.job, { run: 'npm test -- --short', timeoutMs: 60_000, env: {}, retries: 0 });
  });

  it('do not run for a rollback', () => {
    const plan = planGates(GATES, 'rollback', null);

    assert.ok(plan.every(({ action, why }) => action === 'skip' && why === 'not-in-rollback'));
  });

  it('are skipped when no file that concerns them was changed; the critical ones never', () => {
    const changed = ['src/server.js'];
    const plan = planGates([...GATES, { ...security, name: 'scan', paths: ['db/**'] }], 'standard', changed);

    assert.deepEqual(actions(plan), {
      lint: 'run',
      unit: 'run after lint',
      e2e: 'run after unit',
      security: 'run',
      docs: 'skip: no-changed-file',
      scan: 'run',
    });
  });

  it('run when one of the files was changed, in whichever folder a plain pattern finds it', () => {
    for (const file of ['docs/a/b.txt', 'src/README.md', 'README.md', 'docs/.hidden/x']) {
      assert.equal(planGates([docs], 'standard', [file])[0]?.action, 'run', file);
    }
  });

  it('wait through a skipped one for those before it', () => {
    const first = gate('first', { hotfix: { kind: 'whole' } });
    const middle = gate('middle', { needs: ['first'] });
    const last = gate('last', { needs: ['middle'], hotfix: { kind: 'whole' } });

    assert.deepEqual(actions(planGates([last, middle, first], 'hotfix', null)), {
      last: 'run after first',
      middle: 'skip: not-in-hotfix',
      first: 'run',
    });
  });
});

function gate(name: string, change: Partial<GateConfig> = {}): GateConfig {
  const base = {
    run: `npm run ${name}`,
    timeoutMs: 600_000,
    needs: [],
    env: {},
    retries: 0,
    critical: false,
    paths: [],
  };
  return { name, ...base, hotfix: { kind: 'skip' }, ...change };
}

function actions(plan: ReturnType<typeof planGates>): Record<string, string> {
  return Object.fromEntries(
    plan.map(({ gate: name, action, why, needs }) => [
      name,
      why === null ? `${action}${needs.length === 0 ? '' : ` after ${needs.join(', ')}`}` : `${action}: ${why}`,
    ]),
  );
}
