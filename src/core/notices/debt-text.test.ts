import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { aDebt } from '../testing/samples.ts';
import { debtText, leftOutText } from './debt-text.ts';

describe('what is said of a debt', () => {
  it('of a fix that has not landed', () => {
    assert.deepEqual(debtText(aDebt({ facts: { into: 'main', found: 'not found in main' } })), {
      what: 'the fix must land in main',
      state: 'not found in main',
      next: 'merge it, or pick it, into main, which is looked at each half minute; if it landed in another shape, say so: astern debts settle debt_1 --reason "…"',
    });
  });

  it('of gates that were left out, while they run and when they have failed', () => {
    const facts = {
      leftOut: [
        { gate: 'lint', how: 'skipped' },
        { gate: 'unit', how: 'short' },
      ],
      backfill: 'pl_2',
    };

    const running = debtText(aDebt({ kind: 'backfill', facts }));
    const failed = debtText(aDebt({ kind: 'backfill', facts: { ...facts, failedGates: ['unit'] } }));

    assert.deepEqual([running.what, running.state], ['lint, unit must pass on it too', null]);
    assert.equal(failed.state, 'failed: unit');
    assert.match(failed.next, /astern rerun pl_2/);
    const inCi = debtText(aDebt({ kind: 'backfill', facts: { ...facts, backfill: 'ci' } }));
    assert.match(inCi.next, /^start the jobs of CI again/);
  });

  it('of too many hotfixes', () => {
    const { what } = debtText(aDebt({ kind: 'quota', facts: { most: 2, hotfixes: [{}, {}, {}] } }));

    assert.equal(what, '3 hotfixes within 30 days, 2 allowed');
  });

  it('of what a hotfix did without', () => {
    const leftOut = [{ gate: 'lint', how: 'skipped' } as const, { gate: 'unit', how: 'short' } as const];

    assert.equal(leftOutText(leftOut), 'lint, unit (short)');
  });
});
