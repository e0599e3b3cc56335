import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { shorten, tableLines } from './table.ts';

describe('a table', () => {
  it('aligns its columns, also under wide letters and colours', () => {
    const lines = tableLines(
      ['release', 'title', 'age'],
      [
        ['r1', '\u001b[31m購入\u001b[39m', '3 s'],
        ['r12', 'a longer title', '2 days'],
      ],
    );

    assert.deepEqual(lines, [
      'release  title           age',
      'r1       \u001b[31m購入\u001b[39m            3 s',
      'r12      a longer title  2 days',
    ]);
  });

  it('shortens what is too long', () => {
    assert.deepEqual([shorten('short', 5), shorten('too long', 5)], ['short', 'to...']);
  });
});
