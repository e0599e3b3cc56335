import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { judgeOpenApi } from './judge.ts';
import { ROW_CASES } from './testing/row-cases.ts';

const judge = (live: string, target: string) =>
  judgeOpenApi({ live: { file: 'api.yaml', text: live }, target: { file: 'api.yaml', text: target } });

const swagger = (text: string) => `swagger: '2.0'\ninfo: {}\nbasePath: /v1\n${text}`;

describe('Swagger 2', () => {
  const cases: readonly (readonly [string, string, string, string])[] = [
    [
      'a body',
      "paths: { /a: { post: { parameters: [{ in: body, name: b, schema: { $ref: '#/definitions/O' } }], responses: {} } } }\ndefinitions: { O: { properties: { a: {}, b: {} } } }",
      "paths: { /a: { post: { parameters: [{ in: body, name: b, schema: { $ref: '#/definitions/O' } }], responses: {} } } }\ndefinitions: { O: { properties: { a: {} } } }",
      'input-property-added check',
    ],
    [
      'fields of a form',
      'paths: { /a: { post: { parameters: [{ in: formData, name: a, type: string }, { in: formData, name: b, type: string }], responses: {} } } }',
      'paths: { /a: { post: { parameters: [{ in: formData, name: a, type: string }], responses: {} } } }',
      'input-property-added check',
    ],
    [
      'a parameter',
      'paths: { /a: { get: { parameters: [{ in: query, name: q1, type: string, enum: [a, b] }], responses: {} } } }',
      'paths: { /a: { get: { parameters: [{ in: query, name: q1, type: string, enum: [a] }], responses: {} } } }',
      'input-values-added stop',
    ],
    [
      'how lists are written',
      'paths: { /a: { get: { parameters: [{ in: query, name: q1, type: array, items: { type: string }, collectionFormat: multi }], responses: {} } } }',
      'paths: { /a: { get: { parameters: [{ in: query, name: q1, type: array, items: { type: string } }], responses: {} } } }',
      'parameter-style-changed stop',
    ],
    [
      'a response',
      'paths: { /a: { get: { responses: { 200: { schema: { type: integer } } } } } }',
      'paths: { /a: { get: { responses: { 200: { schema: { type: string } } } } } }',
      'output-type-changed stop',
    ],
    [
      'what is read',
      'consumes: [application/json, application/xml]\npaths: { /a: { post: { parameters: [{ in: body, name: b, schema: {} }], responses: {} } } }',
      'consumes: [application/json]\npaths: { /a: { post: { parameters: [{ in: body, name: b, schema: {} }], responses: {} } } }',
      'request-media-added stop',
    ],
    [
      'who may call',
      'security: [{ k: [] }]\nsecurityDefinitions: { k: { type: basic } }\npaths: { /a: { get: { responses: {} } } }',
      'securityDefinitions: { k: { type: basic } }\npaths: { /a: { get: { responses: {} } } }',
      'security-added stop',
    ],
  ];
  for (const [name, live, target, expected] of cases) {
    it(`is read: ${name}`, () => {
      assert.deepEqual(
        judge(swagger(live), swagger(target)).map(({ kind, verdict }) => `${kind} ${verdict}`),
        [expected],
      );
    });
  }

  it('and the same as OpenAPI 3 differ in nothing', () => {
    const two = swagger(
      "paths: { /a: { post: { parameters: [{ in: body, name: b, required: true, schema: { $ref: '#/definitions/O' } }], responses: { 200: { schema: { type: string } } } } } }\ndefinitions: { O: { properties: { a: { type: string, x-nullable: true } } } }",
    );
    const three =
      "openapi: 3.0.0\nservers: [{ url: /v1 }]\npaths: { /a: { post: { requestBody: { required: true, content: { application/json: { schema: { $ref: '#/components/schemas/O' } } } }, responses: { 200: { content: { application/json: { schema: { type: string } } } } } } } }\ncomponents: { schemas: { O: { properties: { a: { type: string, nullable: true } } } } }";

    assert.deepEqual(
      judge(three, two).map(({ kind }) => kind),
      ['wording-changed'],
    );
  });
});

describe('a document that cannot be read', () => {
  const good = 'openapi: 3.0.0\npaths: {}\n';
  const cases: readonly (readonly [string, string, number | null, RegExp])[] = [
    ['empty', '', 1, /it is empty/],
    ['a NUL byte', 'openapi: 3.0.0\npaths:\0', 2, /NUL/],
    ['broken YAML', 'openapi: 3.0.0\npaths: {', 2, /could not be read/],
    ['a key twice', 'openapi: 3.0.0\npaths: {}\npaths: {}\n', 3, /twice/],
    [
      'an alias bomb',
      `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghij'
        .split('')
        .map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefghij'[index]}`).join()}]`)
        .join('\n')}\n`,
      null,
      /without bound/,
    ],
    ['an alias in itself', 'openapi: 3.0.0\npaths: &a { x: *a }\n', 2, /inside what it names/],
    ['nested without end', `openapi: ${'['.repeat(20_000)}`, null, /nested too deeply/],
    ['no OpenAPI', 'services: {}\n', 1, /neither `openapi` nor `swagger`/],
    ['a version of its own', 'openapi: 9.0.0\npaths: {}\n', 1, /version, 9.0.0/],
    ['only a text', 'hello', 1, /no OpenAPI document/],
    ['larger than what is read', `{"openapi":"3.0.0","x":"${'x'.repeat(11_000_000)}"}`, 1, /larger than/],
  ];
  for (const [name, text, line, why] of cases) {
    it(`is unknown, and says what is wrong: ${name}`, () => {
      for (const found of [judge(text, good), judge(good, text)]) {
        assert.deepEqual(
          found.map(({ kind, verdict, file }) => [kind, verdict, file]),
          [['unreadable-document', 'unknown', 'api.yaml']],
        );
        assert.match(found[0]?.why ?? '', why);
        if (line !== null) assert.equal(found[0]?.line, line);
      }
    });
  }

  it('but a byte order mark and other line ends are nothing', () => {
    assert.deepEqual(
      judge(`\uFEFF${good.replaceAll('\n', '\r\n')}`, good).map(({ kind }) => kind),
      ['wording-changed'],
    );
  });
});

describe('references out of the document', () => {
  const text = (reference: string) =>
    `openapi: 3.0.0\npaths:\n  /a:\n    get:\n      responses:\n        '200':\n          content:\n            application/json:\n              schema: { $ref: '${reference}' }\n`;
  const kinds = (found: ReturnType<typeof judge>) => found.map(({ kind, verdict }) => `${kind} ${verdict}`);

  it('are never fetched: what they cover is unknown', () => {
    const found = judge(text('https://example.test/order.json'), text('https://example.test/order.json#/x'));

    assert.deepEqual(kinds(found), ['external-reference unknown', 'external-reference unknown']);
    assert.match(found[0]?.why ?? '', /stands elsewhere \(`https:\/\/example.test\/order.json`\) and was not read/);
    assert.equal(found[0]?.line, 8);
  });

  it('are followed into files of the repository that are given, each side its own', () => {
    const files = (type: string) =>
      new Map([['api/models/order.yaml', `type: object\nproperties:\n  a: { type: ${type} }\n`]]);
    const side = (type: string) => ({
      file: 'api/openapi.yaml',
      text: text('./models/order.yaml'),
      files: files(type),
    });

    const found = judgeOpenApi({ live: side('integer'), target: side('string') });

    assert.deepEqual(kinds(found), ['output-type-changed stop']);
    assert.deepEqual([found[0]?.file, found[0]?.line], ['api/models/order.yaml', 3]);
  });

  it('lead nowhere out of the repository', () => {
    const side = (more: string) => ({
      file: 'api.yaml',
      text: text('../../etc/passwd') + more,
      files: new Map([['etc/passwd', 'type: string']]),
    });

    assert.deepEqual(kinds(judgeOpenApi({ live: side('\n'), target: side('') })), ['external-reference unknown']);
  });

  it('that are broken or go in circles are unknown', () => {
    const circle =
      "components: { schemas: { A: { $ref: '#/components/schemas/B' }, B: { $ref: '#/components/schemas/A' } } }";

    assert.deepEqual(kinds(judge(text('#/components/schemas/No'), `${text('#/components/schemas/No')}\n`)), [
      'broken-reference unknown',
    ]);
    assert.deepEqual(
      kinds(judge(text('#/components/schemas/A') + circle, `${text('#/components/schemas/A')}${circle}\n`)),
      ['broken-reference unknown'],
    );
  });
});

describe('where and how it is told', () => {
  it('names the line of the live document and speaks to people', () => {
    const text = (more: string) =>
      `openapi: 3.0.0\npaths:\n  /orders:\n    post:\n      requestBody:\n        content:\n          application/json:\n            schema:\n              type: object\n              properties:\n                item: { type: string }\n${more}      responses: {}\n`;

    const [found] = judge(text('                coupon: { type: string }\n'), text(''));

    assert.deepEqual(found, {
      file: 'api.yaml',
      line: 12,
      statement: 'POST /orders request body: coupon',
      area: 'api',
      rule: 'openapi/18',
      kind: 'input-property-added',
      verdict: 'check',
      subject: 'POST /orders',
      why: 'Apps made for {live} send `coupon` when they call `POST /orders`; {target} would drop it silently.',
      instruction: 'Note the calls that send it, so that it can be entered later.',
      unblock: null,
      adoption: 'client',
      probe: null,
    });
  });

  it('leaves no gap in any sentence', () => {
    for (const { live, target } of ROW_CASES) {
      for (const role of ['provides', 'consumes'] as const) {
        const found = judgeOpenApi({ live: { file: 'a', text: live }, target: { file: 'a', text: target }, role });
        for (const { why, line, statement } of found) {
          assert.doesNotMatch(why, /<\w+>|undefined|no such rule/);
          assert.ok(line !== null && statement !== null);
        }
      }
    }
  });
});

describe('whatever it is given', () => {
  it('is judged without a throw', () => {
    const texts = ROW_CASES.flatMap(({ live, target }) => [live, target]);
    const cut = fc
      .tuple(fc.constantFrom(...texts), fc.nat(400), fc.nat(400), fc.string())
      .map(([text, from, length, put]) => text.slice(0, from) + put + text.slice(from + length));
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), cut), fc.oneof(cut, fc.constantFrom(...texts)), (live, target) => {
        assert.ok(Array.isArray(judge(live, target)));
        assert.ok(Array.isArray(judge(target, live)));
      }),
    );
  });

  it('is judged without a throw where every value may be anything', () => {
    const key = fc.constantFrom(
      'paths',
      '/a',
      'get',
      'post',
      'parameters',
      'requestBody',
      'responses',
      '200',
      'content',
      'application/json',
      'schema',
      'properties',
      'a',
      'allOf',
      'oneOf',
      'items',
      'enum',
      'type',
      'required',
      '$ref',
      'in',
      'name',
      'discriminator',
      'mapping',
      'security',
      'servers',
      'components',
      'schemas',
      'headers',
      'default',
      'additionalProperties',
      'nullable',
      'callbacks',
    );
    const leaf = fc.oneof(
      fc.constantFrom('string', 'object', 'query', '#/components/schemas/a', '#', '#/paths', 'x'),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 9, depthSize: 'large' },
        leaf,
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(key, tie('tree'), { maxKeys: 5 }),
      ),
    }));
    const text = fc
      .dictionary(key, tree, { maxKeys: 6 })
      .map((value) => JSON.stringify({ openapi: '3.1.0', ...value }));
    fc.assert(
      fc.property(text, text, (live, target) => {
        assert.ok(Array.isArray(judge(live, target)));
      }),
      { numRuns: 300 },
    );
  });
});
