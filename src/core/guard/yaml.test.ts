import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { effortOf } from '../../../test/support/effort.ts';
import { readJson } from './json-text.ts';
import { ROW_CASES } from './openapi/testing/row-cases.ts';
import { readPlainYaml } from './plain-yaml.ts';
import type { Reading, Tree } from './tree.ts';
import { readTree, readYaml } from './yaml.ts';

/** What a document says, with the line of every part. */
function told(tree: Tree): unknown {
  const part = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    const line = (key: string | null) => tree.lineOf(value, key);
    return [line(null), Array.isArray(value), Object.entries(value).map(([key, one]) => [key, line(key), part(one)])];
  };
  return part(tree.root);
}

function outcome(reading: Reading): unknown {
  return reading.kind === 'read' ? told(reading.tree) : reading;
}

describe('the quick reader', () => {
  const known = [
    'a: 1\nb:\n- x\n- y: 2\n  z: [1, two, "three"]\n-\n  - deep\nc: {d: e, "f g": \'h\'}\n',
    '# comment\n---\na: text # more\nb: "quo: ted" # more\n\nc:\n  # inside\n  d: ~\ne:\n',
    'a: |\n  one\n\n    two\n  three\n\n\nb: |-\n  x\nc: >\n  fold\n  ed\n\n  para\n    kept\n  end\nd: >-\n\n  late\n',
    "'200':\n  x: http://a.test/b?c=d#e\n2XX: {}\n404: []\n/a/{id}: -5\nx: 1.10\ny: +3\nz: -x\n",
    'a: 007\nb: 1e3\nc: .5\nd: 1.\ne: -\nf: - x\n',
    '- a\n- b: 1\n  c: 2\n- - x\n',
    'a:\r\n  b: c\r\nd: e\r\n',
    'a: b\n c\n',
    'a: "b\n  c"\n',
    'a: &x 1\nb: *x\n',
    'a: x: y\n',
    'a: [1,\n 2]\n',
    'a: {b}\n',
    'a: {b: [c, ], d: }\n',
    'true: a\nnull: b\n1.10: c\n',
    "a: 'it''s'\nb: \"\\u00e9 \\x41\"\n",
    'a: |\n  no end',
    'a: >\n  x\n\n\n  y\n',
    'a: {x: "y":z}\n',
    'a: !t x\n? b\n: c\n',
    'a: [x y, -1, - z]\n',
    'key with spaces: v\n"a" : b\na  : c\n',
    'a: {b : c}\n',
    'a:\n    b: 1\n    c: 2\nd: 3\n',
    'a:\n  b: 1\n c: 2\n',
    'a: x #y\nb: x#y\nc: "x"#y\n',
    'a:\n  - b\n - c\n',
    'a: <<\n<<: {b: c}\n',
    'a: %x\nb: @y\n',
    '\n\n  a: 1\n  b: 2\n',
    'a: ---\nb: ...\n',
    'a: "x"   \nb: [ ]  # e\nc: { }\n',
    'a: [{b: c}, {d: [e]}]\n',
    'a: null\nb: Null\nc: NULL\nd: yes\ne: on\nf: 0x1F\ng: .inf\n',
  ];
  for (const text of known) {
    it(`says what the full parser says, or nothing: ${JSON.stringify(text)}`, () => {
      const quick = readPlainYaml(text, 250);

      if (quick !== null) assert.deepEqual(told(quick), outcome(readYaml(text)));
      assert.deepEqual(outcome(readTree(text)), outcome(readYaml(text)));
    });
  }

  it('reads documents as people write them itself', () => {
    for (const text of known.slice(0, 4)) assert.notEqual(readPlainYaml(text.replace('-\n  - deep\n', ''), 250), null);
    for (const { live } of ROW_CASES.filter(({ live }) => !live.includes('requestBody: { ')).slice(0, 20)) {
      assert.notEqual(readPlainYaml(live, 250), null, live);
    }
  });

  const word = fc.constantFrom(
    'a',
    'b',
    'text',
    '200',
    '2XX',
    '$ref',
    '/x/{id}',
    'x y',
    'true',
    'no',
    '1.0',
    '',
    ' ',
    ': ',
    '# x',
    "it's",
    'a: b',
    'é',
    '- x',
    '"q"',
    'line\nline\n\nline',
    '~',
  );
  const scalar = fc.oneof(
    word,
    fc.string(),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constant(null),
  );
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 5 },
      scalar,
      fc.array(tie('tree'), { maxLength: 4 }),
      fc.dictionary(word, tie('tree'), { maxKeys: 4 }),
    ),
  }));

  it('agrees with the full parser on what is written by a program', () => {
    const style = fc.record({
      indentSeq: fc.boolean(),
      blockQuote: fc.constantFrom(true, false, 'folded' as const, 'literal' as const),
      lineWidth: fc.constantFrom(0, 40),
      collectionStyle: fc.constantFrom('any' as const, 'block' as const, 'flow' as const),
    });
    fc.assert(
      fc.property(fc.dictionary(word, tree, { minKeys: 1 }), style, (value, options) => {
        const text = stringify(value, options);
        const quick = readPlainYaml(text, 250);
        if (quick !== null) assert.deepEqual(told(quick), outcome(readYaml(text)));
      }),
      { numRuns: 1_500 },
    );
  });

  it('agrees with the full parser on what is written by chance', () => {
    const piece = fc.constantFrom(
      'a',
      'b',
      ': ',
      ':',
      '- ',
      '\n',
      '\n  ',
      '\n    ',
      '\n- ',
      '{',
      '}',
      '[',
      ']',
      ', ',
      '"',
      "'",
      '#',
      ' #',
      '|',
      '>',
      '|\n  ',
      '>-\n  ',
      '1',
      '-',
      '~',
      ' ',
      '.5',
      'c: d\n',
      'e:\n',
      '\r\n',
      '&x ',
      '*x',
      '!t ',
      '? ',
      '%',
      '---\n',
      '\\n',
      'x',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 25 }), (pieces) => {
        const text = pieces.join('');
        const quick = readPlainYaml(text, 250);
        if (quick !== null) assert.deepEqual(told(quick), outcome(readYaml(text)));
      }),
      { numRuns: 20_000 },
    );
  });
});

describe('the reader of JSON', () => {
  it('agrees with the full parser, lines and all', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 1, 2), (value, indent) => {
        const text = JSON.stringify([value], null, indent);
        const quick = readJson(text, 250);

        assert.notEqual(quick, null);
        if (quick !== null) assert.deepEqual(told(quick), outcome(readYaml(text)));
      }),
    );
  });

  it('takes no more than JSON', () => {
    for (const text of [
      '{a: 1}',
      '[1,]',
      '{"a": 1, "a": 2}',
      '[01]',
      '["\n"]',
      '[1] x',
      '{"a" 1}',
      '[+1]',
      '["\\x"]',
      '[',
    ]) {
      assert.equal(readJson(text, 250), null, text);
    }
  });
});

describe('a document with aliases', () => {
  it('gives what they name, and merges maps where the map itself says nothing', () => {
    const reading = readTree('base: &b { x: 1, y: 2 }\nown:\n  <<: *b\n  y: 3\nlist: [*b]\n');

    assert.ok(reading.kind === 'read');
    assert.equal(
      JSON.stringify(reading.tree.root),
      '{"base":{"x":1,"y":2},"own":{"y":3,"x":1},"list":[{"x":1,"y":2}]}',
    );
  });

  it('is refused where they grow without bound, name nothing, or lead to themselves', () => {
    const bomb = `a0: &a0 [x, x]\n${Array.from({ length: 40 }, (_, index) => `a${index + 1}: &a${index + 1} [*a${index}, *a${index}]\n`).join('')}`;
    const problem = (text: string) => {
      const reading = readTree(text);
      return reading.kind === 'broken' ? `${reading.line} ${reading.problem}` : 'read';
    };

    assert.match(problem(bomb), /^\d+ its aliases .* grow without bound$/);
    assert.match(problem('a: *no\n'), /^1 /);
    assert.match(problem('a: &a\n  b: *a\n'), /^2 .*inside what it names$/);
  });

  it('with very many anchors is read in a time that grows with its size', () => {
    const text = Array.from({ length: 9_000 }, (_, index) => `k${index}: &x${index} 1\nl${index}: *x${index}\n`).join(
      '',
    );
    const effort = effortOf(() => assert.equal(readTree(text).kind, 'read'));

    assert.ok(effort < 600, `${effort}`);
  });
});
