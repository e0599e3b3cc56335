import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { keyFrom } from './key.ts';
import { labelsOf, lineOf, textOf, timeOf } from './take.ts';

/** Of what needs no cleaning and what does, in all mixtures. */
const letters = fc.constantFrom(' ', '\n', '\t', '\r', '\0', 'a', '~', '!', 'é', '\u2028', '😀');
const texts = fc.oneof(fc.string({ unit: letters, maxLength: 12 }), fc.string());

describe('what is taken out of a body', () => {
  it('is the same, whether it needs cleaning or looks so clean that it is taken as it is', () => {
    fc.assert(
      fc.property(texts, (text) => {
        assert.equal(lineOf(text), lineOf(`\u0001${text}`));
        assert.equal(textOf(text), textOf(`${text}\u0001`.replace(/^\s+/, '')));
      }),
    );
  });

  it('is a label, clean or not, and none where nothing is in it', () => {
    const clean = { instance: 'web-1', 'a b': 'x' };

    assert.deepEqual(labelsOf(clean), clean);
    assert.deepEqual(labelsOf({ ...clean, empty: '', lines: 'a\nb', count: 3, none: null, '\u0001': 'x' }), {
      ...clean,
      lines: 'a b',
      count: '3',
    });
    assert.equal(
      Object.keys(labelsOf(Object.fromEntries(Array.from({ length: 201 }, (_, i) => [i, 'x'])))).length,
      200,
    );
  });

  it('is cut where it is too long, clean as it may be', () => {
    assert.equal(lineOf('x'.repeat(301))?.length, 300);
    assert.equal(lineOf('x'.repeat(300))?.length, 300);
    assert.equal(textOf('x'.repeat(20_001))?.length, 20_000);
  });

  it('is a time, as it is usually written and in other words', () => {
    const ms = Date.UTC(2026, 10, 28, 9, 12, 30, 250);

    for (const written of ['2026-11-28T09:12:30.250Z', '2026-11-28t09:12:30.250z', ' 2026-11-28 09:12:30.25 UTC'])
      assert.equal(timeOf(written), ms);
    assert.equal(timeOf('2026-13-28T09:12:30Z'), null);
  });

  it('is a key that stays as it is where an index can keep it', () => {
    for (const key of ['a', 'a  b', 'x'.repeat(300)]) assert.equal(keyFrom(key), key);
    for (const key of ['', ' a', 'a\n', 'x'.repeat(301)]) assert.match(keyFrom(key), /^sha256:/);
  });
});
