import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Held, isWider, passes } from './passes.ts';

/** A row of the older release: `empty` stays NULL, `one` is 1, `word` is 'a', `some` is never NULL, the rest may be anything. */
const HELD: Record<string, Held> = {
  empty: { value: null },
  one: { value: 1 },
  word: { value: 'a' },
  on: { value: true },
  some: { anyButNull: true },
};
const heldIn = (name: string): Held => HELD[name] ?? { anyButNull: false };

describe('whether a row passes a check', () => {
  const cases: readonly (readonly [string, 'always' | 'never' | 'depends'])[] = [
    ['empty > 0', 'always'],
    ['empty is not null', 'never'],
    ['empty is null', 'always'],
    ['empty is null or empty > any_', 'always'],
    ['(empty IS NOT NULL) AND any_ > 0', 'never'],
    ['some is not null', 'always'],
    ['any_ is not null', 'depends'],
    ['one > 0', 'always'],
    ['one > 1', 'never'],
    ['one between 0 and 2', 'always'],
    ['one >= -1', 'always'],
    ["word in ('a', 'b')", 'always'],
    ["word = ANY (ARRAY['b'::text, 'c'::text])", 'never'],
    ["((word)::text = ANY ((ARRAY['a'::character varying, 'c'::character varying])::text[]))", 'always'],
    ["word = 'b'", 'never'],
    ["word <> 'b' and one = 1", 'always'],
    ['on', 'always'],
    ['not on', 'never'],
    ['length(empty) > 3', 'always'],
    ['length(word) > 3', 'depends'],
    ['lower(some) = some', 'depends'],
    ['empty <= any_', 'always'],
    ["any_ <> 'gift' or empty is not null", 'depends'],
    ["empty ~ '^[a-z]+$'", 'always'],
    ['empty::integer > 3', 'always'],
    ['empty::numeric(10, 2) > 3', 'always'],
    ['coalesce(empty, 0) > 3', 'depends'],
    ['num_nonnulls(empty, any_) = 1', 'depends'],
    ["empty not in ('x')", 'always'],
    ['empty + 1 > any_', 'always'],
    ['one = 1 and', 'depends'],
    ['', 'depends'],
    [`${'('.repeat(500)}one${')'.repeat(500)}`, 'depends'],
    [`${'not '.repeat(5000)}on`, 'depends'],
  ];
  for (const [text, answer] of cases) {
    test(text.length > 80 ? `${text.slice(0, 40)}...` : text || 'nothing', () =>
      assert.equal(passes(text, heldIn), answer),
    );
  }
});

describe('whether a check lets through all that another did', () => {
  const cases: readonly (readonly [string, string, boolean])[] = [
    ["k in ('a')", "k in ('a', 'b')", true],
    ["k = ANY (ARRAY['a'::text])", "k in ('b', 'a')", true],
    ["k in ('a', 'b')", "k in ('a')", false],
    ["k in ('a')", "l in ('a', 'b')", false],
    ['n > 0', 'n >= 0', true],
    ['n >= 0', 'n > 0', false],
    ['n > 5', 'n > 0', true],
    ['n < 5', 'n < 10', true],
    ['n < 5', 'n > 0', false],
    ['n between 1 and 5', 'n between 0 and 9', true],
    ['length(k) <= 10', 'length(k) <= 20', true],
    ['n > 0 and m > 0', 'n > 0', false],
  ];
  for (const [first, second, is] of cases)
    test(`${first} -> ${second}`, () => assert.equal(isWider(first, second), is));
});
