import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { EventRole } from './event-readings.ts';
import { judgeJsonSchema } from './judge.ts';

function seen(live: string, target: string, role?: EventRole) {
  const found = judgeJsonSchema({
    live: { file: 'event.json', text: live },
    target: { file: 'event.json', text: target },
    ...(role === undefined ? {} : { role }),
  });
  return found.map(
    ({ rule, kind, verdict, adoption }) => `${rule} ${kind} ${verdict}${adoption === null ? '' : ` ${adoption}`}`,
  );
}

const event = (properties: string, more = '') => `{ type: object, properties: { ${properties} }${more} }`;

describe('a message that our service sends and may read (rows 5 and 7)', () => {
  const cases: readonly (readonly [string, string, string, readonly string[]])[] = [
    ['an optional key added', event('a: {}, b: {}'), event('a: {}'), ['event/7 event-property-added check']],
    [
      'an optional key added, readers are strict',
      event('a: {}, b: {}', ', additionalProperties: false'),
      event('a: {}', ', additionalProperties: false'),
      ['event/7 event-property-added stop'],
    ],
    [
      'a demanded key added',
      event('a: {}, b: {}', ', required: [b]'),
      event('a: {}'),
      ['event/7 event-property-added check', 'event/5 event-property-added stop consumer'],
    ],
    [
      'a demanded key removed',
      event('a: {}'),
      event('a: {}, b: {}', ', required: [b]'),
      ['event/7 event-property-removed stop'],
    ],
    ['an optional key removed', event('a: {}'), event('a: {}, b: {}'), ['event/7 event-property-removed safe']],
    [
      'a key no longer demanded',
      event('a: {}'),
      event('a: {}', ', required: [a]'),
      ['event/7 event-property-optional stop'],
    ],
    [
      'a key demanded',
      event('a: {}', ', required: [a]'),
      event('a: {}'),
      ['event/5 event-property-required stop consumer'],
    ],
    ['one more value', event('a: { enum: [x, y] }'), event('a: { enum: [x] }'), ['event/7 event-values-added stop']],
    [
      'one value less',
      event('a: { enum: [x] }'),
      event('a: { enum: [x, y] }'),
      ['event/5 event-values-removed check consumer'],
    ],
    [
      'another type',
      event('a: { type: string }'),
      event('a: { type: integer }'),
      ['event/7 event-type-changed stop', 'event/5 event-type-changed stop consumer'],
    ],
    ['a wider type', event('a: { type: number }'), event('a: { type: integer }'), ['event/7 event-type-widened stop']],
    [
      'null taken',
      event("a: { type: [string, 'null'] }"),
      event('a: { type: string }'),
      ['event/7 event-nullable-added stop'],
    ],
    [
      'null no longer taken',
      event('a: { type: string }'),
      event("a: { type: [string, 'null'] }"),
      ['event/5 event-nullable-removed stop consumer'],
    ],
    [
      'longer texts',
      event('a: { type: string, maxLength: 9 }'),
      event('a: { type: string, maxLength: 5 }'),
      ['event/7 event-limit-loosened check'],
    ],
  ];
  for (const [name, live, target, expected] of cases) {
    it(`event: ${name}`, () => {
      assert.deepEqual(seen(live, target), expected);
      assert.deepEqual(seen(live, target, 'emits'), expected);
    });
  }
});

describe('what others send and our service reads (row 6), and what it keeps (row 8)', () => {
  it('event/6 skips keys that it does not know, and fails on values that it does not', () => {
    assert.deepEqual(seen(event('a: {}, b: {}'), event('a: {}'), 'consumes'), ['event/6 event-property-added safe']);
    assert.deepEqual(seen(event('a: { enum: [x, y] }'), event('a: { enum: [x] }'), 'consumes'), [
      'event/6 event-values-added stop',
    ]);
    assert.deepEqual(seen(event('a: {}', ', required: [a]'), event('a: {}'), 'consumes'), [
      'event/6 event-property-required safe',
    ]);
  });

  it('event/8 reads what the newer release kept', () => {
    assert.deepEqual(seen(event('a: {}'), event('a: {}', ', required: [a]'), 'stores'), [
      'event/8 event-property-optional stop',
    ]);
  });
});

describe('a file of definitions', () => {
  it('is compared one by one; one that only live has is a kind of message of its own', () => {
    const found = seen(
      '$defs: { A: { type: string }, B: { type: string } }',
      '$defs: { A: { type: integer } }',
      'stores',
    );

    assert.deepEqual(found, ['event/8 message-added stop', 'event/8 event-type-changed stop']);
  });
});

const two = (channels: string) => `asyncapi: 2.6.0\ninfo: {}\nchannels: { ${channels} }\n`;
const three = (messages: string, action = 'send') =>
  `asyncapi: 3.0.0\ninfo: {}\nchannels: { orders: { address: shop.orders, messages: { ${messages} } } }\n` +
  `operations: { o: { action: ${action}, channel: { $ref: '#/channels/orders' } } }\n`;
const paid = (properties: string) =>
  `paid: { payload: { type: object, properties: { ${properties} }, required: [a] } }`;

describe('AsyncAPI', () => {
  it('2: what is published to the service it reads, what is subscribed to it sends', () => {
    const text = (word: string, type: string) =>
      two(`orders: { ${word}: { message: { name: paid, payload: { type: ${type} } } } }`);

    assert.deepEqual(seen(text('publish', 'number'), text('publish', 'integer')), [
      'event/6 event-type-widened stop client',
    ]);
    assert.deepEqual(seen(text('subscribe', 'number'), text('subscribe', 'integer')), [
      'event/5 event-type-widened safe consumer',
    ]);
    assert.deepEqual(seen(text('subscribe', 'integer'), text('subscribe', 'number')), [
      'event/5 event-type-narrowed stop consumer',
    ]);
  });

  it('3: operations say who sends; payloads may be told with their language', () => {
    assert.deepEqual(seen(three(paid('a: { type: integer }')), three(paid('a: { type: string }'))), [
      'event/5 event-type-changed stop consumer',
    ]);
    assert.deepEqual(
      seen(three(paid('a: { type: integer }'), 'receive'), three(paid('a: { type: string }'), 'receive')),
      ['event/6 event-type-changed stop client'],
    );
    const foreign = (text: string) =>
      three(`paid: { payload: { schemaFormat: application/vnd.apache.avro, schema: ${text} } }`);
    assert.deepEqual(seen(foreign('{}'), foreign('{ type: int }')), ['event/unread not-compared unknown']);
  });

  it('event/9 tells of kinds that only live sends, and stops at those that the older release would read', () => {
    const refund = `${paid('a: {}')}, refunded: { payload: {} }`;

    assert.deepEqual(seen(three(refund), three(paid('a: {}'))), ['event/9 message-added check consumer']);
    assert.deepEqual(seen(three(refund, 'receive'), three(paid('a: {}'), 'receive')), [
      'event/6 message-added stop client',
    ]);
    assert.deepEqual(seen(three(refund), three(paid('a: {}')), 'emits'), [
      'event/7 message-added stop',
      'event/9 message-added check consumer',
    ]);
    assert.deepEqual(seen(three(paid('a: {}')), three(refund)), ['event/5 message-removed check consumer']);
  });

  it('compares several messages of a channel by name, and headers too', () => {
    const text = (type: string) =>
      two(
        `orders: { subscribe: { message: { oneOf: [{ name: a, payload: {} }, { name: b, payload: {}, headers: { properties: { h: { type: ${type} } } } }] } } }`,
      );

    assert.deepEqual(seen(text('integer'), text('string')), ['event/5 event-type-changed stop consumer']);
  });
});

describe('what is no such document', () => {
  it('is unknown, and says what is wrong', () => {
    assert.deepEqual(seen('hello', '{ type: string }'), ['event/unread unreadable-document unknown']);
    assert.deepEqual(seen('{ type: string }', 'x: y'), ['event/unread unreadable-document unknown']);
    assert.deepEqual(seen('asyncapi: 9.0.0', '{ type: string }'), ['event/unread unreadable-document unknown']);
    assert.deepEqual(seen('{ type: string }', '{ type: string }'), []);
  });

  it('nor one that throws', () => {
    const text = fc.oneof(
      fc.string(),
      fc.json(),
      fc.string().map(two),
      fc.string().map((one) => three(one)),
    );
    fc.assert(
      fc.property(text, text, (live, target) =>
        assert.ok(
          Array.isArray(judgeJsonSchema({ live: { file: 'a', text: live }, target: { file: 'a', text: target } })),
        ),
      ),
    );
  });
});

describe('a large document', () => {
  it('with schemas that lead to each other everywhere is looked at once', () => {
    const names = Array.from({ length: 300 }, (_, index) => `S${index}`);
    const text = (max: number) =>
      JSON.stringify({
        $ref: '#/$defs/S0',
        $defs: Object.fromEntries(
          names.map((name) => [
            name,
            {
              type: 'object',
              properties: Object.fromEntries([
                ...names.map((other) => [other, { $ref: `#/$defs/${other}` }]),
                ['n', { type: 'string', maxLength: max }],
              ]),
            },
          ]),
        ),
      });

    const startedMs = process.cpuUsage().user;
    const found = judgeJsonSchema({
      live: { file: 'a', text: text(9) },
      target: { file: 'a', text: text(5) },
      role: 'stores',
    });

    assert.equal(found.length, 300);
    assert.ok(process.cpuUsage().user - startedMs < 8_000_000);
  });

  it('that is nested as deep as is read is judged, or unknown, not a crash', () => {
    const nested = (depth: number, type: string) =>
      `${'{"type":"array","items":'.repeat(depth)}{"type":"${type}"}${'}'.repeat(depth)}`;

    assert.deepEqual(seen(nested(200, 'number'), nested(200, 'integer'), 'stores'), [
      'event/8 event-type-widened stop',
    ]);
    assert.deepEqual(seen(nested(2_000, 'number'), nested(2_000, 'integer'), 'stores'), [
      'event/unread unreadable-document unknown',
    ]);
  });

  it('whose alternatives grow without bound is unknown', () => {
    const many = (word: string) =>
      `{ allOf: [${Array(8).fill(`{ oneOf: [{ properties: { a: {} } }, { properties: { b: {} } }, { properties: { ${word}: {} } }] }`).join(', ')}] }`;

    assert.deepEqual([...new Set(seen(many('c'), many('d'), 'stores'))], ['event/unread not-compared unknown']);
  });
});
