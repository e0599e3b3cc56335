import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { titleOf } from './title.ts';

describe('the title of what somebody wrote', () => {
  it('is its first line', () => {
    assert.equal(titleOf('fix: half of it\r\n\r\nand the rest'), 'fix: half of it');
    assert.equal(titleOf('\n\n  late'), 'late');
    assert.equal(titleOf(''), '');
  });

  it('carries nothing that clears a screen, colours it or turns the text around', () => {
    assert.equal(titleOf('a\u001b[2Jb\u001b[8mc\u0007 d\u202ee\u2066f'), 'a [2Jb [8mc  d e f');
  });

  it('is cut where nobody reads on', () => {
    assert.equal(titleOf('x'.repeat(100_000)), `${'x'.repeat(199)}…`);
  });
});
