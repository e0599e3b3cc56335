import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readExpression } from './expression.ts';
import { factsOf } from './facts.ts';
import { type Held, passes } from './passes.ts';

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
      assert.equal(passes(readExpression(text), heldIn), answer),
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
    ['n > 0 and m > 0', 'n > 0', true],
    ['n > 0 or m > 0', 'n > 0', false],
    ['n >= 0', 'n >= -1', true],
    ['n >= 0', "n >= '-1'::integer", true],
    ['(n >= (0)::numeric)', "(n >= ('-1'::integer)::numeric)", true],
    ['n >= 0', '-1 <= n', true],
    ['n >= 0', 'n >= -(1)', true],
    ['n >= 0', 'n >= 1 - 2 * 3', true],
    ['n >= 0', 'n >= 2 - 1 * 2', true],
    ['n >= 0', 'n >= 3 / 2 - 5', false],
    ['n >= -1', 'n >= 0', false],
    ['n >= -1', 'n >= - 1', true],
    ['n > -1', 'n >= 0', false],
    ['n >= 0 and n <= 10', 'n between 0 and 10', true],
    ['n between 0 and 10', 'n >= 0 and n <= 10', true],
    ['n between 0 and 10', 'n >= 0 and n < 10', false],
    ['n >= 0', 'n is null or n >= -1', true],
    ['n is null or n >= 0', 'n >= -1', true],
    ['n >= 0', 'n is not null', false],
    ['n is not null and n >= 0', 'n is not null and n >= -1', true],
    ['not (n < 0)', 'n >= 0', true],
    ['n < 0', 'not (n >= 0)', true],
    ['n <> 0', 'n < 0 or n > 0', true],
    ['n > 0', 'n <> 0', true],
    ['n <> 0', 'n > 0', false],
    ['n = 1 or n > 5', 'n >= 1', true],
    ['n in (1, 2)', 'n between 1 and 2', true],
    ['n between 1 and 2', 'n in (1, 2)', false],
    ['n < 1 or n > 0', 'n > 5 or n < 6', true],
    ['n > 0', 'n > 0.00000000000000001', false],
    ['n >= 0.1', 'n >= 0.10000000000000000001', false],
    ['n >= 0', 'm >= -1', false],
    ['a + b >= 0', 'a + b >= -1', true],
    ['a + b >= 0', 'a - b >= -1', false],
    ['length(k) <= 10', 'octet_length(k) <= 20', false],
    ["lower(k) in ('a')", "upper(k) in ('a', 'b')", false],
    ['k::integer >= 0', 'k >= 0', false],
    ['k::integer >= 0', 'k::integer >= -1', true],
    ["k in ('a')", "k <> 'b'", false],
    ["k in ('a')", "k <> 'A'", false],
    ["k <> 'a' and k <> 'b'", "k <> 'a'", true],
    ["k not in ('a', 'b')", "k <> ALL (ARRAY['a'::text])", true],
    ["k in ('a')", "k in ('A', 'b')", false],
    ["k in ('1')", 'k in (1, 2)', false],
    ["k = 'a' or k = 'b'", "k in ('a', 'b', 'c')", true],
    ["(k)::text = 'a'", "k in ('a')", false],
    ['coalesce(n, 0) >= 0', 'coalesce(n, 0) >= -1', false],
    ['date_part(k) >= 1', 'date_part(k) >= 0', false],
    ['n >= 0 and', 'n >= -1', false],
    ['n >= 0', 'n >= -1 or random() > 0', true],
    ['n >= 0', 'n >= -1 and random() > 0', false],
    ['1 = 1', '2 > 1', true],
  ];
  for (const [first, second, is] of cases)
    test(`${first} -> ${second}`, () => {
      const passed = factsOf(readExpression(first));
      const answer = passes(readExpression(second), () => ({ anyButNull: false }), passed);
      assert.equal(answer === 'always', is);
    });
});

test('whatever it takes for proven holds for each number, and for NULL', () => {
  let seed = 7;
  const pick = <T>(all: readonly T[]): T => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return all[Math.floor((seed / 2_147_483_648) * all.length)] as T;
  };
  const number = () => pick([-2, -1, 0, 1, 2]);
  const leaf = (): readonly [string, (n: number | null) => boolean | null] => {
    const [a, b] = [number(), number()];
    const of = (is: (n: number) => boolean) => (n: number | null) => (n === null ? null : is(n));
    return pick([
      [`n >= ${a}`, of((n) => n >= a)],
      [`n < ${a}`, of((n) => n < a)],
      [`${a} < n`, of((n) => a < n)],
      [`n <> ${a}`, of((n) => n !== a)],
      [`n in (${a}, ${b})`, of((n) => n === a || n === b)],
      [`n between ${a} and ${b}`, of((n) => n >= a && n <= b)],
      ['n is null', (n: number | null) => n === null],
      ['n is not null', (n: number | null) => n !== null],
    ] as const);
  };
  const check = (depth: number): ReturnType<typeof leaf> => {
    const kind = depth === 0 ? 'leaf' : pick(['leaf', 'and', 'or', 'not']);
    if (kind === 'leaf') return leaf();
    const [text, is] = check(depth - 1);
    if (kind === 'not') return [`not (${text})`, (n) => (is(n) === null ? null : !is(n))];
    const [other, also] = check(depth - 1);
    const first = kind === 'or';
    const both = (n: number | null) => {
      const answers = [is(n), also(n)];
      return answers.includes(first) ? first : answers.includes(null) ? null : !first;
    };
    return [`(${text}) ${kind} (${other})`, both];
  };
  const rows = [null, -9, -2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2, 9];

  let proven = 0;
  for (let round = 0; round < 5_000; round += 1) {
    const [[first, before], [second, now]] = [check(2), check(2)];
    const answer = passes(readExpression(second), () => ({ anyButNull: false }), factsOf(readExpression(first)));
    if (answer !== 'always') continue;
    proven += 1;
    const broken = rows.filter((n) => before(n) !== false && now(n) === false);
    assert.deepEqual(broken, [], `${first} -> ${second}`);
  }
  assert.ok(proven > 300, `${proven}`);
});
