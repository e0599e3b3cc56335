import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ciHoldText } from './ci-hold-text.ts';
import { holdText } from './hold-text.ts';

const where = { pipeline: 'pl_1', target: 'shop/production' };

describe('what holds the deploy of an outside job', () => {
  it('is said as everywhere', () => {
    const hold = { kind: 'busy', message: 'r2 is being deployed' } as const;

    assert.deepEqual(ciHoldText(hold, where), holdText(hold, 'pl_1'));
  });

  it('is said for a commit that asks for a rollback', () => {
    assert.equal(ciHoldText({ kind: 'rollback', to: 'r4' }, where).opens, 'astern rollback shop/production --to r4');
    assert.equal(ciHoldText({ kind: 'rollback', to: null }, where).opens, 'astern rollback shop/production');
    assert.match(ciHoldText({ kind: 'rollback', to: null }, where).text, /not to be deployed/);
  });
});
