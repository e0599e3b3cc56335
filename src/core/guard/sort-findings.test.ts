import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sortFindings, UNNAMED, withNames } from './sort-findings.ts';
import { aChange } from './testing/findings.ts';

describe('findings', () => {
  it('are told worst first, otherwise as they came', () => {
    const all = (['safe', 'check', 'unknown', 'stop', 'check'] as const).map((verdict, index) =>
      aChange({ verdict, subject: `${index}` }),
    );

    assert.deepEqual(
      sortFindings(all).map(({ subject }) => subject),
      ['3', '2', '1', '4', '0'],
    );
  });

  it('call the releases by their names, or by what they are where they have none', () => {
    const change = aChange({
      why: '{target} cannot read it, because {live} wrote it. {live} stays.',
      instruction: null,
    });

    const names = { live: { name: 'r412' }, back: { name: 'r411' } };
    assert.equal(withNames([change], names)[0]?.why, 'r411 cannot read it, because r412 wrote it. r412 stays.');
    assert.equal(
      withNames([change], UNNAMED)[0]?.why,
      'The older release cannot read it, because the live release wrote it. The live release stays.',
    );
  });
});
