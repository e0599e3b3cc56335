import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { answerGate } from './answer-gate.ts';
import type { GateConfig } from './model.ts';
import { planGates } from './plan-gates.ts';

const gate = (name: string, change: Partial<GateConfig> = {}): GateConfig => ({
  name,
  run: `npm run ${name}`,
  timeoutMs: 60_000,
  needs: [],
  env: {},
  retries: 0,
  critical: false,
  paths: [],
  hotfix: { kind: 'skip' },
  ...change,
});

const gates = [
  gate('lint'),
  gate('unit', { hotfix: { kind: 'short', run: 'npm test -- --short', timeoutMs: 1_000 } }),
  gate('docs', { paths: ['docs/**'] }),
  gate('security', { critical: true, hotfix: { kind: 'whole' } }),
];

const ask = (mode: 'standard' | 'hotfix' | 'rollback', name: string, changed: readonly string[] | null = null) => {
  const plan = planGates(gates, mode, changed);
  return answerGate({ mode, because: 'message', plan }, name, gates.find((one) => one.name === name) ?? null);
};

describe('what a CI job is told about a gate', () => {
  it('is to run it, with the command as it is declared', () => {
    assert.deepEqual(ask('standard', 'lint'), {
      action: 'run',
      why: 'standard, by the commit message',
      command: 'npm run lint',
    });
  });

  it('is to run the short form in a hotfix', () => {
    assert.deepEqual(ask('hotfix', 'unit'), {
      action: 'short',
      why: 'hotfix, by the commit message: its short form',
      command: 'npm test -- --short',
    });
  });

  it('is to skip it, and why', () => {
    assert.equal(ask('hotfix', 'lint')?.why, 'hotfix, by the commit message: not marked for hotfix');
    assert.equal(ask('rollback', 'lint')?.why, 'rollback, by the commit message: what is put back has passed before');
    assert.equal(ask('standard', 'docs', ['src/a.ts'])?.why, 'no file that it concerns differs from what is live');
    assert.equal(ask('hotfix', 'lint')?.action, 'skip');
  });

  it('is never to skip a critical one, whatever the mode', () => {
    for (const mode of ['standard', 'hotfix', 'rollback'] as const) {
      assert.equal(ask(mode, 'security', [])?.action, 'run', mode);
    }
  });

  it('is nothing when there is no such gate', () => {
    assert.equal(ask('standard', 'lnt'), null);
  });
});
