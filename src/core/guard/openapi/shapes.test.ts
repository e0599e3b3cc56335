import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { judgeOpenApi } from './judge.ts';
import { answering, document, taking } from './testing/documents.ts';

function seen(live: string, target: string, role: 'provides' | 'consumes' = 'provides') {
  const found = judgeOpenApi({
    live: { file: 'api.yaml', text: live },
    target: { file: 'api.yaml', text: target },
    role,
  });
  return found.map(({ kind, verdict }) => `${kind} ${verdict}`).sort();
}

const same = ['wording-changed safe'];
const schemas = (text: string) => `components: { schemas: { ${text} } }`;
const ref = (name: string) => `{ $ref: '#/components/schemas/${name}' }`;
const order = (properties: string) => `Order: { type: object, properties: { ${properties} } }`;

const pets = (properties: string) =>
  `Pet: { type: object, discriminator: { propertyName: t } }, Cat: { allOf: [${ref('Pet')}, { properties: { ${properties} } }] }`;

describe('what means the same is the same', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    [
      'a schema in place and by reference',
      taking(ref('Order'), schemas(order('a: { type: string }'))),
      taking('{ type: object, properties: { a: { type: string } } }'),
    ],
    ['nullable and a list of types', taking('{ type: string, nullable: true }'), taking("{ type: [string, 'null'] }")],
    [
      'nullable and an alternative of null',
      taking(`{ oneOf: [${ref('Order')}, { type: 'null' }] }`, schemas(order('a: {}'))),
      taking(`{ allOf: [${ref('Order')}], nullable: true }`, schemas(order('a: {}'))),
    ],
    ['const and an enum of one', taking('{ const: a }'), taking('{ type: string, enum: [a] }')],
    [
      'alternatives of consts and an enum',
      taking('{ oneOf: [{ const: a, title: A }, { const: b }] }'),
      taking('{ enum: [a, b] }'),
    ],
    [
      'open bounds of 3.0 and 3.1',
      taking('{ type: number, minimum: 0, exclusiveMinimum: true }'),
      taking('{ type: number, exclusiveMinimum: 0 }'),
    ],
    [
      'more than 0 and at least 1, of whole numbers',
      taking('{ type: integer, exclusiveMinimum: 0 }'),
      taking('{ type: integer, minimum: 1 }'),
    ],
    ['allOf of one', taking('{ allOf: [{ type: string, maxLength: 3 }] }'), taking('{ type: string, maxLength: 3 }')],
    [
      'allOf of two and their union',
      taking('{ allOf: [{ properties: { a: {} }, required: [a] }, { properties: { b: {} } }] }'),
      taking('{ type: object, properties: { a: {}, b: {} }, required: [a] }'),
    ],
    [
      'a chain of references',
      taking(ref('Alias'), schemas(`Alias: ${ref('Order')}, ${order('a: {}')}`)),
      taking(ref('Order'), schemas(order('a: {}'))),
    ],
    [
      'alternatives in another order',
      taking('{ oneOf: [{ properties: { a: {} } }, { properties: { b: {} } }] }'),
      taking('{ anyOf: [{ properties: { b: {} } }, { properties: { a: {} } }] }'),
    ],
    [
      'a renamed component',
      answering(ref('New'), schemas('New: { type: string }')),
      answering(ref('Old'), schemas('Old: { type: string }')),
    ],
    [
      'type left out where properties say it',
      taking('{ properties: { a: {} } }'),
      taking('{ type: object, properties: { a: {} } }'),
    ],
    ['minLength 0', taking('{ type: string, minLength: 0 }'), taking('{ type: string }')],
    ['an x- extension', taking('{ type: string, x-go: y }'), taking('{ type: string }')],
    [
      'readOnly in a request',
      taking('{ properties: { a: {}, id: { type: integer, readOnly: true } }, required: [id] }'),
      taking('{ properties: { a: {} } }'),
    ],
    [
      'writeOnly in an answer',
      answering('{ properties: { a: {}, secret: { type: string, writeOnly: true } } }'),
      answering('{ properties: { a: {} } }'),
    ],
    [
      'readOnly behind a reference',
      taking(`{ properties: { id: ${ref('Id')} } }`, schemas('Id: { type: string, readOnly: true }')),
      taking('{ properties: { } }'),
    ],
  ];
  for (const [name, live, target] of cases) {
    it(name, () => {
      assert.deepEqual(seen(live, target), same);
      assert.deepEqual(seen(target, live), same);
    });
  }

  it('no finding at all for the same text', () => {
    assert.deepEqual(seen(taking('{}'), taking('{}')), []);
  });
});

describe('a change deep inside', () => {
  const cases: readonly (readonly [string, string, string, readonly string[]])[] = [
    [
      'of list items',
      taking('{ type: array, items: { properties: { a: {}, b: {} } } }'),
      taking('{ type: array, items: { properties: { a: {} } } }'),
      ['input-property-added check'],
    ],
    [
      'of the values of a map',
      taking('{ type: object, additionalProperties: { type: number } }'),
      taking('{ type: object, additionalProperties: { type: integer } }'),
      ['input-type-widened stop'],
    ],
    [
      'of one alternative among two',
      taking(
        '{ oneOf: [{ properties: { a: {}, k: { const: a } } }, { properties: { b: { type: [string, "null"] }, k: { const: b } } }] }',
      ),
      taking(
        '{ oneOf: [{ properties: { a: {}, k: { const: a } } }, { properties: { b: { type: string }, k: { const: b } } }] }',
      ),
      ['input-nullable-added stop'],
    ],
    [
      'in what allOf takes in',
      taking(`{ allOf: [${ref('Order')}] }`, schemas(order('a: {}, b: {}'))),
      taking(`{ allOf: [${ref('Order')}] }`, schemas(order('a: {}'))),
      ['input-property-added check'],
    ],
    [
      'of a schema that leads to itself',
      taking(ref('Node'), schemas(`Node: { properties: { next: ${ref('Node')}, a: {}, b: {} } }`)),
      taking(ref('Node'), schemas(`Node: { properties: { next: ${ref('Node')}, a: {} } }`)),
      ['input-property-added check'],
    ],
    [
      'a property that a map took before',
      taking('{ type: object, properties: { a: { type: string } }, additionalProperties: { type: string } }'),
      taking('{ type: object, additionalProperties: { type: string } }'),
      [],
    ],
    [
      'a mapping of a discriminator',
      taking('{ type: object, discriminator: { propertyName: t, mapping: { a: A, b: B } } }', schemas('A: {}, B: {}')),
      taking('{ type: object, discriminator: { propertyName: t, mapping: { a: A } } }', schemas('A: {}, B: {}')),
      ['input-variant-added stop'],
    ],
    [
      'of a subtype that only takes the schema in',
      taking(ref('Pet'), schemas(pets('m: {}, n: {}'))),
      taking(ref('Pet'), schemas(pets('m: {}'))),
      ['input-property-added check'],
    ],
    [
      'a subtype that only takes the schema in',
      taking(ref('Pet'), schemas(`${pets('m: {}')}, Dog: { allOf: [${ref('Pet')}] }`)),
      taking(ref('Pet'), schemas(pets('m: {}'))),
      ['input-variant-added stop'],
    ],
    [
      'a demand that is not understood',
      taking('{ type: object, dependentRequired: { a: [b] } }'),
      taking('{ type: object, dependentRequired: { a: [c] } }'),
      ['not-compared unknown'],
    ],
    [
      'of a tuple',
      taking('{ type: array, prefixItems: [{ type: string }, { type: number }] }'),
      taking('{ type: array, prefixItems: [{ type: string }, { type: integer }] }'),
      ['input-type-widened stop'],
    ],
    [
      'anything instead of a text',
      taking('{ properties: { a: {} } }'),
      taking('{ properties: { a: { type: string } } }'),
      ['input-type-widened stop'],
    ],
  ];
  for (const [name, live, target, expected] of cases) {
    it(name, () => {
      assert.deepEqual(seen(live, target), expected.length === 0 ? same : expected);
    });
  }

  it('is told once, with the number of others, however many operations lead to it', () => {
    const paths = (names: readonly string[]) =>
      document(
        `{ ${names.map((name) => `/${name}: { get: { responses: { '200': { content: { application/json: { schema: ${ref('Order')} } } } } } }`).join(', ')} }`,
        '',
      );
    const text = (properties: string) => paths(['a', 'b', 'c']) + schemas(order(properties));

    const found = judgeOpenApi({
      live: { file: 'a', text: text('x: { type: integer }') },
      target: { file: 'a', text: text('x: { type: string }') },
    });

    assert.deepEqual(
      found.map((one) => one.statement),
      ['GET /a response 200: x (and 2 more)'],
    );
  });
});

describe('where addresses are written', () => {
  const at = (server: string, path: string) =>
    document(`{ ${path}: { get: { responses: { '200': {} } } } }`, `servers: [{ url: ${server} }]`);

  it('in front of the paths or in them is the same', () => {
    assert.deepEqual(seen(at('https://a.test', '/v1/orders'), at('https://a.test/v1', '/orders')), same);
  });

  it('another host with the same paths is asked about, another version is a stop', () => {
    assert.deepEqual(seen(at('https://b.test/v1', '/orders'), at('https://a.test/v1', '/orders')), [
      'server-changed stop',
    ]);
    assert.deepEqual(seen(at('http://a.test/v1', '/orders'), at('https://a.test/v1/', '/orders')), same);
    assert.deepEqual(
      seen(
        at('"https://{r}.test/v1", variables: { r: { default: a } }', '/orders'),
        at('https://a.test/v1', '/orders'),
      ),
      same,
    );
  });
});

describe('calls that the service makes itself', () => {
  const hook = (schema: string) =>
    `openapi: 3.1.0\ninfo: {}\nwebhooks: { paid: { post: { requestBody: { content: { application/json: { schema: ${schema} } } } } } }\n`;

  it('are judged as what it sends', () => {
    assert.deepEqual(seen(hook('{ properties: { a: {}, b: {} }, required: [b] }'), hook('{ properties: { a: {} } }')), [
      'output-property-added-required stop',
    ]);
  });

  it('are asked about where only live makes them', () => {
    assert.deepEqual(seen(hook('{}'), 'openapi: 3.1.0\ninfo: {}\npaths: {}\n'), ['callback-added check']);
  });
});

describe('several schemes', () => {
  const secured = (name: string, more: string) =>
    document(
      '{ /a: { get: { responses: {} } } }',
      `security: [{ ${name}: [] }]\ncomponents: { securitySchemes: { ${name}: { type: http, scheme: bearer } ${more} } }`,
    );

  it('are the same under another name', () => {
    assert.deepEqual(seen(secured('token', ''), secured('login', '')), same);
  });
});
