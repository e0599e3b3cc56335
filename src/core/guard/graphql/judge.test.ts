import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { effortOf } from '../../../../test/support/effort.ts';
import { type ChangeFinding, worstVerdict } from '../finding.ts';
import { type GraphqlInput, judgeGraphql } from './judge.ts';
import { pairs, query } from './testing/pairs.ts';

type Facts = Omit<GraphqlInput, 'live' | 'target'>;

function judge(target: string, live: string, facts: Facts = {}): readonly ChangeFinding[] {
  return judgeGraphql({
    live: { file: 'schema.graphql', text: live },
    target: { file: 'schema.graphql', text: target },
    ...facts,
  });
}

/** Rule, kind and adoption of the worst findings. */
function worst(findings: readonly ChangeFinding[]): string {
  const verdict = worstVerdict(findings.map((one) => one.verdict));
  const found = findings.filter((one) => one.verdict === verdict);
  const words = found.map(
    ({ rule, kind, adoption }) => `${verdict} ${rule} ${kind}${adoption === null ? '' : ` ${adoption}`}`,
  );
  return [...new Set(words)].sort().join('; ');
}

const documents = (...texts: readonly string[]): Facts => ({
  operations: texts.map((text, at) => ({ file: `web/${at}.graphql`, text })),
});

describe('going back over a change of a GraphQL schema', () => {
  for (const [name, target, live, goingBack, reversed] of pairs) {
    it(name, () => {
      assert.deepEqual([worst(judge(target, live)), worst(judge(live, target))], [goingBack, reversed]);
    });
  }

  it('graphql/22 persisted queries of the newer release are not known', () => {
    const target = query('a: Int');
    const live = query('"x" a: Int');

    assert.equal(
      worst(judge(target, live, { persistedQueries: 'per-release' })),
      'stop graphql/22 persisted-queries client',
    );
    assert.equal(worst(judge(target, live, { persistedQueries: 'shared' })), 'safe graphql/22 persisted-queries');
  });

  it('graphql/23 the router keeps the supergraph of the newer release', () => {
    const stops = judge(query('a: Int'), query('a: Int b: Int'), { supergraph: true });

    assert.ok(
      stops.some(({ rule, verdict, adoption }) => rule === 'graphql/23' && verdict === 'stop' && adoption === null),
    );
    assert.equal(worst(judge(query('a: Int b: Int'), query('a: Int'), { supergraph: true })).includes('stop'), false);
  });

  it('tells an enum that is sent and received for both', () => {
    const text = (values: string) => query('a(e: E): E', `enum E { ${values} }`);

    assert.deepEqual(
      judge(text('A'), text('A B')).map(({ rule, verdict }) => `${rule} ${verdict}`),
      ['graphql/8 stop', 'graphql/9 check'],
    );
  });

  it('names file, line and text', () => {
    const [finding] = judge(query('a: Int'), query('a: Int\n  b(first: Int): [Int]'));

    assert.deepEqual(
      [finding?.file, finding?.line, finding?.statement, finding?.subject],
      ['schema.graphql', 3, 'b(first: Int): [Int]', 'Query.b'],
    );
  });

  it('reads a part of a federated graph', () => {
    const part = (
      more: string,
    ) => `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])
      type Order @key(fields: "id") { id: ID! ${more} } extend type Query { order: Order _service: _Service }`;

    assert.equal(worst(judge(part(''), part('total: Int'))), 'stop graphql/1 field-added client');
    assert.equal(
      worst(judge(part(''), part('total: Int'), documents('{ order { id } }'))),
      'safe graphql/1 field-added',
    );
  });
});

describe('operations that clients send', () => {
  const target = query('a: Int', 'input I { x: Int }');
  const live = query('a: Int b: Int s(i: I): Int', 'input I { x: Int y: Int }');

  it('make a finding safe that none of them uses', () => {
    const findings = judge(query('a: Int'), query('a: Int b: Int'), documents('{ a }'));

    assert.equal(worst(findings), 'safe graphql/1 field-added');
    assert.match(findings[0]?.why ?? '', /No stored operation uses it\.$/);
  });

  it('say nothing where there are none', () => {
    for (const facts of [{ operations: [] }, { operations: [{ file: 'q.json', text: '{}' }] }]) {
      assert.equal(worst(judge(query('a: Int'), query('a: Int b: Int'), facts)), 'stop graphql/1 field-added client');
    }
  });

  it('stop where the older schema refuses one, and name it with its line', () => {
    const findings = judge(target, live, documents('{ a }', 'query Orders {\n  a\n  b\n}'));

    const refused = findings.filter(({ kind }) => kind === 'operation-refused');
    assert.deepEqual(
      refused.map(({ verdict, subject, file, line, adoption }) => [verdict, subject, file, line, adoption]),
      [['stop', 'Orders', 'web/1.graphql', 3, null]],
    );
    assert.match(refused[0]?.why ?? '', /"b"/);
    assert.deepEqual(
      findings.filter(({ subject }) => subject === 'Query.s').map(({ verdict }) => verdict),
      ['safe'],
    );
  });

  it('do not count where the live schema refuses them too', () => {
    assert.equal(
      worst(judge(query('a: Int'), query('a: Int b: Int'), documents('{ gone }'))),
      'safe graphql/1 field-added',
    );
  });

  it('are put together with fragments of other files', () => {
    const both = (fields: string) => documents('query Q { ...F }', `fragment F on Query { ${fields} }`);

    assert.equal(worst(judge(query('a: Int'), query('a: Int b: Int'), both('a'))), 'safe graphql/1 field-added');
    assert.match(worst(judge(query('a: Int'), query('a: Int b: Int'), both('b'))), /operation-refused/);
  });

  it('leave a check where values come in variables', () => {
    const before = query('s(i: I): Int', 'input I { x: Int }');
    const now = query('s(i: I): Int', 'input I { x: Int y: Int }');

    assert.equal(
      worst(judge(before, now, documents('query ($i: I) { s(i: $i) }'))),
      'check graphql/5 input-field-added client',
    );
    assert.equal(worst(judge(before, now, documents('{ s(i: { x: 1 }) }'))), 'safe graphql/5 input-field-added');
  });

  it('keep a stop where the answer has another shape for a field that they ask for', () => {
    assert.equal(
      worst(judge(query('a: [Int]'), query('a: Int'), documents('{ a }'))),
      'stop graphql/16 type-changed client',
    );
    assert.equal(
      worst(judge(query('a: [Int] b: Int'), query('a: Int b: Int'), documents('{ b }'))),
      'safe graphql/16 type-changed',
    );
  });

  it('are read from lists of persisted queries of Apollo and of Relay', () => {
    const apollo = JSON.stringify(
      {
        format: 'apollo-persisted-query-manifest',
        version: 1,
        operations: [{ id: 'x', name: 'Q', type: 'query', body: 'query Q { b }' }],
      },
      null,
      2,
    );
    const relay = JSON.stringify({ abc: 'query R { b }' });
    const findings = judge(query('a: Int'), query('a: Int b: Int'), {
      operations: [
        { file: 'apollo.json', text: apollo },
        { file: 'relay.json', text: relay },
      ],
    });

    assert.deepEqual(
      findings
        .filter(({ verdict }) => verdict === 'stop')
        .map(({ subject, file, line }) => [subject, file, line])
        .slice(0, 2),
      [
        ['Q', 'apollo.json', 9],
        ['R', 'relay.json', 1],
      ],
    );
  });

  it('that cannot be read make nothing safe', () => {
    for (const text of ['query {', '{"x": 1}', '[1,2', '{"operations": [{"id": "x"}]}']) {
      const findings = judge(query('a: Int'), query('a: Int b: Int'), { operations: [{ file: 'q.json', text }] });
      assert.deepEqual(
        findings.map(({ verdict, rule }) => `${verdict} ${rule}`).sort(),
        ['stop graphql/1', 'unknown graphql/unread'],
        text,
      );
    }
  });
});

describe('a schema that cannot be read', () => {
  it('is unknown, with its line', () => {
    for (const [text, line] of [
      ['type Query {\n a: Int\n b }', 3],
      ['', 1],
      ['type Query { a: \0 }', null],
      [query('a: Missing'), 2],
    ] as const) {
      const [finding, ...others] = judge(query('a: Int'), text);
      assert.deepEqual([finding?.verdict, finding?.line, others.length], ['unknown', line, 0], text);
    }
  });

  it('is unknown where it is nested too deeply', () => {
    assert.equal(
      worst(judge(query('a: Int'), query(`a: ${'['.repeat(50_000)}Int${']'.repeat(50_000)}`))),
      'unknown graphql/unread graphql-unread',
    );
  });

  it('never throws, whatever the text', () => {
    const words =
      'type interface union enum input scalar schema extend directive implements on query mutation fragment repeatable Query A B __proto__ constructor Int String ID a b { } ( ) [ ] : = ! | & @ @oneOf $x ... "s" """ 1 -2.5 true null # FIELD OBJECT'.split(
        ' ',
      );
    const text = fc.oneof(
      fc.string(),
      fc.array(fc.constantFrom(...words), { maxLength: 50 }).map((list) => list.join(' ')),
    );
    const some = fc.oneof(
      text,
      text.map((one) => query('a(i: A): A', one)),
      text.map((one) => query(one)),
    );

    fc.assert(
      fc.property(some, some, text, (target, live, operation) => {
        for (const finding of judge(target, live, documents(operation))) assert.ok(finding.why.length > 0);
      }),
      { numRuns: 1_500 },
    );
  });
});

describe('time', () => {
  it('does not run away with 500 operations on a schema of 1,000 types', () => {
    const types = Array.from(
      { length: 1_000 },
      (_, at) =>
        `type T${at} { id: ID! name: String next: T${(at + 1) % 1_000} list(first: Int): [T${(at + 7) % 1_000}!]! }`,
    );
    const roots = Array.from({ length: 1_000 }, (_, at) => `t${at}(id: ID!): T${at}`);
    const target = query(roots.join('\n'), types.join('\n'));
    const live = target.replaceAll('name: String', 'name: String note: String');
    const operations = Array.from(
      { length: 500 },
      (_, at) =>
        `query Q${at}($id: ID!) { t${at}(id: $id) { id name next { id list(first: 3) { id name next { name } } } } }`,
    );

    const effort = effortOf(() =>
      assert.equal(worst(judge(target, live, documents(...operations))), 'safe graphql/1 field-added'),
    );

    assert.ok(effort < 300, `${effort}`);
  });

  it('is little for 1,000 small pairs', () => {
    const effort = effortOf(() => {
      for (let round = 0; round < 1_000; round += 1) {
        const [, target, live] = pairs[round % pairs.length] ?? ['', '', ''];
        assert.ok(judge(target, `${live} # ${round}`).length > 0);
      }
    });

    assert.ok(effort < 200, `${effort}`);
  });
});
