import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { advise } from './advise.ts';
import { nextCommand } from './next-command.ts';

const facts = { target: 'shop/production', to: 'r411', symptom: 'orders fail', incident: null };

describe('the next command', () => {
  it('puts back what was advised', () => {
    const row = advise('broken', 'safe');

    assert.equal(nextCommand({ ...facts, row }), 'astern rollback r411 shop/production --reason "orders fail"');
  });

  it('quotes what a shell would expand', () => {
    const row = advise('broken', 'safe');

    const command = nextCommand({ ...facts, row, symptom: "it's $(rm -rf /) `x`" });

    assert.equal(command, "astern rollback r411 shop/production --reason 'it'\\''s $(rm -rf /) `x`'");
  });

  it('begins a hotfix where going back is no way', () => {
    assert.equal(
      nextCommand({ ...facts, row: advise('broken', 'stop'), incident: 'INC-7' }),
      'astern hotfix start INC-7 what-it-fixes',
    );
  });

  it('waits for somebody who knows', () => {
    assert.match(
      nextCommand({ ...facts, row: advise('broken', 'unknown') }),
      /^astern rollback r411 .* # once somebody/,
    );
  });
});
