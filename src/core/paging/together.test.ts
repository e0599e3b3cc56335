import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { toldTogether, turnOf } from './together.ts';

describe('several incidents at once', () => {
  it('go out one by one up to five, then one message a minute tells of all', () => {
    const five = [0, 1, 2, 3, 4];

    assert.deepEqual(turnOf(five.slice(1), 5, false), { kind: 'alone' });
    assert.deepEqual(turnOf(five, 5, false), { kind: 'later', afterMs: 59_999 });
    assert.deepEqual(turnOf(five, 60_004, false), { kind: 'together' });
    assert.deepEqual(turnOf(five, 300_000, false), { kind: 'alone' });
  });

  it('make no first message of an incident wait for more than a second', () => {
    const five = [0, 1, 2, 3, 4];

    assert.deepEqual(turnOf(five.slice(1), 5, true), { kind: 'alone' });
    assert.deepEqual(turnOf(five, 5, true), { kind: 'later', afterMs: 999 });
    assert.deepEqual(turnOf(five, 1_004, true), { kind: 'together' });
  });

  it('are counted in the title and named in the lines', () => {
    const others = [5, 6].map((number) => ({ number, title: `t${number}`, severity: 'error' as const }));

    assert.deepEqual(toldTogether({ title: 'INC-4 shop: slow', lines: ['a'] }, others), {
      title: 'INC-4 shop: slow (and 2 more incidents)',
      lines: ['a', 'Also waiting for you:', 'INC-5 error: t5', 'INC-6 error: t6'],
    });
  });

  it('keep the title short enough for every channel, and name at most ten', () => {
    const others = Array.from({ length: 40 }, (_, place) => ({
      number: place,
      title: 't',
      severity: 'error' as const,
    }));

    const { title, lines } = toldTogether({ title: 'x'.repeat(120), lines: [] }, others);

    assert.equal(title.length, 120);
    assert.ok(title.endsWith('… (and 40 more incidents)'));
    assert.equal(lines.at(-1), 'and 30 more: astern incident list');
  });
});
