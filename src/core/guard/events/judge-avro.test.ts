import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { effortOf } from '../../../../test/support/effort.ts';
import { type ChangeFinding, worstVerdict } from '../finding.ts';
import { canRead } from './avro.ts';
import { type AvroInput, judgeAvro } from './judge-avro.ts';

const record = (fields: string, more = '') =>
  `{"type":"record","name":"Order","namespace":"shop"${more},"fields":[${fields}]}`;
const field = (name: string, type: string, more = '') => `{"name":"${name}","type":${type}${more}}`;
const ID = field('id', '"string"');
const enumOf = (symbols: string, more = '') =>
  field('state', `{"type":"enum","name":"State","symbols":[${symbols}]${more}}`);
const only = (type: string) => record(field('x', type));

function judge(target: string, live: string, role?: AvroInput['role']): readonly ChangeFinding[] {
  const input = { live: { file: 'order.avsc', text: live }, target: { file: 'order.avsc', text: target } };
  return judgeAvro(role === undefined ? input : { ...input, role });
}

function worst(findings: readonly ChangeFinding[]): string {
  const verdict = worstVerdict(findings.map((one) => one.verdict));
  const found = findings.filter((one) => one.verdict === verdict);
  return found
    .map(({ rule, kind, adoption }) => `${verdict} ${rule} ${kind}${adoption === null ? '' : ` ${adoption}`}`)
    .join('; ');
}

const pairs: readonly (readonly [string, string, string, string, string])[] = [
  [
    'field added without default',
    record(ID),
    record(`${ID},${field('n', '"int"')}`),
    'stop event/5 field-added consumer',
    'stop event/8 field-removed',
  ],
  [
    'field added with default',
    record(ID),
    record(`${ID},${field('n', '"int"', ',"default":1')}`),
    'safe event/8 field-added',
    'check event/8 field-removed',
  ],
  [
    'field renamed with an alias',
    record(ID),
    record(field('key', '"string"', ',"aliases":["id"]')),
    'stop event/8 field-renamed',
    'stop event/5 field-renamed consumer',
  ],
  ['int -> long', only('"int"'), only('"long"'), 'stop event/8 type-changed', 'stop event/5 type-changed consumer'],
  ['string -> bytes', only('"string"'), only('"bytes"'), 'safe event/8 type-changed', 'safe event/8 type-changed'],
  ['int -> string', only('"int"'), only('"string"'), 'stop event/8 type-changed', 'stop event/8 type-changed'],
  [
    'became nullable',
    only('"int"'),
    only('["null","int"]'),
    'stop event/8 branch-added',
    'stop event/5 branch-removed consumer',
  ],
  [
    'union of more types',
    only('["null","int"]'),
    only('["null","int","string"]'),
    'stop event/8 branch-added',
    'stop event/5 branch-removed consumer',
  ],
  [
    'enum grown',
    record(enumOf('"A"')),
    record(enumOf('"A","B"')),
    'stop event/8 symbol-added',
    'stop event/5 symbol-removed consumer',
  ],
  [
    'enum grown, with a default before',
    record(enumOf('"A"', ',"default":"A"')),
    record(enumOf('"A","B"', ',"default":"A"')),
    'check event/8 symbol-added',
    'check event/5 symbol-removed consumer',
  ],
  [
    'timestamp of another unit',
    only('{"type":"long","logicalType":"timestamp-millis"}'),
    only('{"type":"long","logicalType":"timestamp-micros"}'),
    'stop event/8 meaning-changed',
    'stop event/8 meaning-changed',
  ],
  [
    'elements of an array',
    only('{"type":"array","items":"int"}'),
    only('{"type":"array","items":"string"}'),
    'stop event/8 type-changed',
    'stop event/8 type-changed',
  ],
  [
    'record renamed',
    record(ID),
    record(ID).replace('Order', 'Purchase'),
    'stop event/8 type-renamed',
    'stop event/8 type-renamed',
  ],
  [
    'fixed of another size',
    only('{"type":"fixed","name":"H","size":4}'),
    only('{"type":"fixed","name":"H","size":8}'),
    'stop event/8 type-changed',
    'stop event/8 type-changed',
  ],
  [
    'a field within a record that holds itself',
    record(`${field('next', '["null","Order"]')}`),
    record(`${field('next', '["null","Order"]')},${field('n', '"int"', ',"default":0')}`),
    'safe event/8 field-added',
    'check event/8 field-removed',
  ],
  [
    'a kind of event added',
    `[${record(ID)}]`,
    `[${record(ID)},${record(ID).replace('Order', 'Paid')}]`,
    'stop event/8 branch-added',
    'stop event/5 branch-removed consumer',
  ],
  [
    'documentation',
    record(ID),
    record(ID, ',"doc":"an order"'),
    'safe event/8 nothing-on-the-wire',
    'safe event/8 nothing-on-the-wire',
  ],
];

describe('going back over a change of an Avro schema', () => {
  for (const [name, target, live, goingBack, reversed] of pairs) {
    it(`event/5, event/7 and event/8 ${name}`, () => {
      assert.deepEqual([worst(judge(target, live)), worst(judge(live, target))], [goingBack, reversed]);
    });
  }

  it('event/6 of a service that only reads, what others would read is no matter', () => {
    const more = record(`${ID},${field('n', '"int"')}`);

    assert.equal(worst(judge(record(ID), more, 'reads')), 'safe event/6 field-added');
    assert.equal(worst(judge(more, record(ID), 'reads')), 'stop event/6 field-removed');
  });

  it('never says safe where the library cannot read', () => {
    for (const [name, target, live] of pairs.flatMap((one) => [one, [`${one[0]} reversed`, one[2], one[1]] as const])) {
      const findings = judge(target, live);
      if (canRead(JSON.parse(target), JSON.parse(live)) === false) {
        assert.ok(
          findings.some(({ verdict, adoption }) => verdict !== 'safe' && adoption === null),
          name,
        );
      }
    }
  });

  it('reads types of other files', () => {
    const money = (scale: number) => ({
      file: 'money.avsc',
      text: `{"type":"record","name":"Money","namespace":"shop","fields":[{"name":"c","type":"${scale === 2 ? 'int' : 'string'}"}]}`,
    });
    const order = { file: 'order.avsc', text: record(field('price', '"Money"')) };

    assert.equal(
      worst(judgeAvro({ live: { ...order, others: [money(3)] }, target: { ...order, others: [money(2)] } })),
      'stop event/8 type-changed',
    );
    assert.equal(
      worst(judgeAvro({ live: order, target: { ...order, others: [money(2)] } })),
      'unknown event/unread avro-unread',
    );
  });

  it('is unknown for what it cannot read', () => {
    const deep = `${'{"type":"array","items":'.repeat(5_000)}"int"${'}'.repeat(5_000)}`;
    for (const text of [
      '',
      '{',
      '"Missing"',
      '{"protocol":"P","types":[]}',
      record(field('a;b', '"int"')),
      record(field('x', '7')),
      '\0',
      deep,
      '[]',
    ]) {
      assert.equal(worst(judge(record(ID), text)), 'unknown event/unread avro-unread', text.slice(0, 40));
    }
  });

  it('never throws, whatever the text', () => {
    const leaf = fc.constantFrom(
      'int',
      'long',
      'string',
      'null',
      'record',
      'enum',
      'array',
      'A',
      'B',
      '__proto__',
      'constructor',
      'decimal',
      1,
      null,
      true,
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 6 },
        leaf,
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(
          fc.constantFrom(
            'type',
            'name',
            'fields',
            'items',
            'values',
            'symbols',
            'default',
            'namespace',
            'aliases',
            'size',
            'logicalType',
            '__proto__',
          ),
          tie('tree'),
          { maxKeys: 5 },
        ),
      ),
    }));
    const text = fc.oneof(
      fc.string(),
      tree.map((one) => JSON.stringify(one)),
      tree.map((one) => record(field('x', JSON.stringify(one)))),
    );

    fc.assert(
      fc.property(text, text, (target, live) => {
        for (const finding of judge(target, live)) assert.ok(finding.why.length > 0);
      }),
      { numRuns: 1_500 },
    );
  });

  it('judges 1,000 small pairs with little effort', () => {
    const effort = effortOf(() => {
      for (let round = 0; round < 1_000; round += 1) {
        const [, target, live] = pairs[round % pairs.length] ?? ['', '', ''];
        assert.ok(judge(target, `${live}\n${' '.repeat(round % 7)}`).length > 0);
      }
    });

    assert.ok(effort < 200, `${effort}`);
  });
});
