import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { harmless } from './terminal.ts';

describe('what is shown on a terminal', () => {
  it('keeps colours, lines and tabs', () => {
    assert.equal(harmless('\u001b[31mred\u001b[0m\n\tnext'), '\u001b[31mred\u001b[0m\n\tnext');
  });

  it('drops whatever else would move it', () => {
    assert.equal(harmless('a\u001b[2Jb\u001b]0;title\u0007c\rd\u0008e\u009b1mf'), 'a[2Jb]0;titlecde1mf');
  });
});
