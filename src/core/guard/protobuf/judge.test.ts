import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { effortOf } from '../../../../test/support/effort.ts';
import { type ChangeFinding, worstVerdict } from '../finding.ts';
import type { Verdict } from '../model.ts';
import { judgeProtobuf, type ProtoInput } from './judge.ts';
import { earlyRows } from './testing/early-rows.ts';
import { lateRows } from './testing/late-rows.ts';
import { GET, m3, p2, p3, service } from './testing/texts.ts';

const pairs = [...earlyRows, ...lateRows];

function judge(target: string, live: string, more: Pick<ProtoInput, 'role' | 'json'> = {}): readonly ChangeFinding[] {
  return judgeProtobuf({
    live: [{ file: 'shop.proto', text: live }],
    target: [{ file: 'shop.proto', text: target }],
    ...more,
  });
}

/** What stands out: rule, kind and verdict of the worst findings. */
function worst(findings: readonly ChangeFinding[]): string {
  const verdict = worstVerdict(findings.map((one) => one.verdict));
  const found = findings.filter((one) => one.verdict === verdict);
  return [
    ...new Set(
      found.map(({ rule, kind, adoption }) => `${verdict} ${rule} ${kind}${adoption === null ? '' : ` ${adoption}`}`),
    ),
  ]
    .sort()
    .join('; ');
}

describe('going back over a change of protobuf files', () => {
  for (const [name, target, live, goingBack, reversed] of pairs) {
    it(name, () => {
      assert.deepEqual([worst(judge(target, live)), worst(judge(live, target))], [goingBack, reversed]);
    });
  }

  it('says nothing of files that are the same', () => {
    assert.deepEqual(judge(service(GET), service(GET)), []);
  });

  it('names file, line and statement', () => {
    const [finding] = judge(
      m3('  // the id\n  string id = 1;'),
      m3('  // the id\n  string id = 1;\n  int64 total_cents = 2;'),
    );

    assert.deepEqual(
      [finding?.file, finding?.line, finding?.statement, finding?.subject],
      ['shop.proto', 6, 'int64 total_cents = 2;', 'shop.v1.Order.total_cents'],
    );
  });

  it('reads editions with their features', () => {
    const edition = (feature: string) =>
      `edition = "2023";\noption features.field_presence = ${feature};\nmessage M { int32 a = 1; }`;

    assert.equal(worst(judge(edition('IMPLICIT'), edition('EXPLICIT'))), 'check proto/14 presence-changed');
    assert.equal(worst(judge(edition('EXPLICIT'), edition('LEGACY_REQUIRED'))), 'stop proto/12 became-required client');
    assert.equal(
      worst(judge('syntax = "proto3"; message M { optional int32 a = 1; }', edition('EXPLICIT'))),
      'safe proto/21 nothing-on-the-wire',
    );
  });

  it('takes extensions for fields of what they extend', () => {
    const base = 'syntax = "proto2"; message M { extensions 100 to 200; }';

    assert.equal(worst(judge(base, `${base} extend M { optional int32 x = 100; }`)), 'check proto/1 field-added');
    assert.equal(worst(judge(`${base} extend M { optional int32 x = 100; }`, base)), 'stop proto/2 field-removed');
  });

  it('finds no change in a message that only moved to another file', () => {
    const one = { file: 'a.proto', text: p3('message A { string id = 1; }\nmessage B { A a = 1; }') };
    const two = [
      { file: 'a.proto', text: p3('message A { string id = 1; }') },
      { file: 'b.proto', text: `${p3('import "a.proto";')}\nmessage B { A a = 1; }` },
    ];

    assert.equal(worst(judgeProtobuf({ live: two, target: [one] })), 'safe proto/21 nothing-on-the-wire');
  });

  it('finds what changed in a package that was renamed too', () => {
    const findings = judge(m3('string id = 1;'), m3('int32 id = 1;').replace('shop.v1', 'shop.v2'));

    assert.deepEqual(
      findings.map(({ rule, verdict }) => `${rule} ${verdict}`),
      ['proto/19 stop', 'proto/6 stop'],
    );
  });

  it('knows by JSON whether names matter', () => {
    const verdict = (json: boolean) => worst(judge(m3('string note = 2;'), m3('string remark = 2;'), { json }));

    assert.deepEqual([verdict(true), verdict(false)], ['stop proto/4 field-renamed', 'safe proto/4 field-renamed']);
  });
});

describe('the role of the service that goes back', () => {
  const cases: readonly (readonly [string, string, string, ProtoInput['role'], string])[] = [
    [
      'a new rpc is no matter to the one that calls',
      service(GET),
      service(`${GET} rpc List(Ask) returns (Answer);`),
      'consumes',
      'safe proto/15 rpc-added',
    ],
    [
      'an rpc that is gone is what it calls',
      service(`${GET} rpc List(Ask) returns (Answer);`),
      service(GET),
      'consumes',
      'stop proto/16 rpc-removed',
    ],
    [
      'a field gone from a response is simply sent again',
      service(GET),
      service(GET).replace('Answer { string id = 1; }', 'Answer { }'),
      'provides',
      'safe proto/2 field-removed',
    ],
    [
      'a field gone from a request is missing',
      service(GET),
      service(GET).replace('Ask { string id = 1; }', 'Ask { }'),
      'provides',
      'stop proto/2 field-removed',
    ],
    [
      'a field gone from an event is simply sent again',
      m3('string id = 1;'),
      m3(''),
      'emits',
      'safe proto/2 field-removed',
    ],
    [
      'a type changed in an event hurts consumers released since',
      m3('string id = 1;'),
      m3('int32 id = 1;'),
      'emits',
      'stop proto/6 type-changed consumer',
    ],
    [
      'a field gone from an event that it reads is missing',
      m3('string id = 1;'),
      m3(''),
      'reads',
      'stop proto/2 field-removed',
    ],
    ['a kind that it does not know', m3(''), `${m3('')} message Paid { }`, 'reads', 'stop proto/20 message-kind-added'],
    [
      'a kind that others wait for',
      m3(''),
      `${m3('')} message Paid { }`,
      'emits',
      'check proto/20 message-kind-added consumer',
    ],
    [
      'a mandatory field that the called service asks for now',
      p2('message Ask { optional int32 a = 1; } message R {} service S { rpc Get(Ask) returns (R); }'),
      p2('message Ask { required int32 a = 1; } message R {} service S { rpc Get(Ask) returns (R); }'),
      'consumes',
      'stop proto/12 became-required',
    ],
  ];
  for (const [name, target, live, role, expected] of cases) {
    it(`${role}: ${name}`, () => {
      assert.equal(worst(judge(target, live, role === undefined ? {} : { role })), expected);
    });
  }
});

describe('what cannot be read', () => {
  const unknown = (target: string, live: string) =>
    judge(target, live).map(({ verdict, rule, line }) => `${verdict} ${rule} ${line}`);

  it('is unknown, with its line, and gives no false stop', () => {
    assert.deepEqual(unknown(service(GET), `syntax = "proto3";\nmessage A {\n  what is this\n}`), [
      'unknown proto/unread 3',
    ]);
    assert.deepEqual(unknown('message A { optional', service(GET)), ['unknown proto/unread 1']);
  });

  it('is a type of a file that was not given', () => {
    const money = (field: string) => p3(`import "money.proto";\nmessage A { money.Money price = 1; ${field} }`);

    const findings = judge(money(''), money('string id = 2;'));

    assert.deepEqual(
      findings.map(({ verdict, rule }) => `${verdict} ${rule}`),
      ['unknown proto/unread', 'check proto/1'],
    );
    assert.match(findings[0]?.why ?? '', /money\.Money.*money\.proto/);
  });

  it('does not ask for the published types of Google', () => {
    const text = (more: string) =>
      p3(
        `import "google/type/money.proto";\nmessage A { google.type.Money price = 1; google.protobuf.Timestamp at = 2; ${more} }`,
      );

    assert.equal(worst(judge(text(''), text('string id = 3;'))), 'check proto/1 field-added');
  });

  it('is NUL bytes, other encodings, deep nesting, thousands of fields', () => {
    const deep = `syntax = "proto3"; ${'message A {'.repeat(3000)}${'}'.repeat(3000)}`;
    const wide = m3(Array.from({ length: 3_000 }, (_, at) => `string f${at} = ${at + 1};`).join('\n'));
    for (const text of ['\0', `${p3('')}\u{fffd}`, deep, wide]) {
      assert.equal(worst(judge(p3(''), text)), 'unknown proto/unread protobuf-unread');
    }
    assert.equal(
      worst(judge(p3(''), `\u{feff}${p3('').replaceAll('\n', '\r\n')}`)),
      'safe proto/21 nothing-on-the-wire',
    );
  });

  it('never throws, whatever the text', () => {
    const words =
      'message enum service oneof group extend rpc returns stream map option reserved import syntax edition package repeated required optional int32 string A b c . ; = 1 2 -3 { } ( ) [ ] < > , " \' // /* */ to max \n features.enum_type __proto__ constructor toString hasOwnProperty extensions "proto3" "2023"'.split(
        ' ',
      );
    const text = fc.oneof(
      fc.string(),
      fc.array(fc.constantFrom(...words), { maxLength: 60 }).map((list) => list.join(' ')),
    );
    const wrapped = text.map((one) => p3(`message A { ${one} }`));

    fc.assert(
      fc.property(fc.oneof(text, wrapped), fc.oneof(text, wrapped), (target, live) => {
        for (const finding of judge(target, live)) assert.ok(finding.why.length > 0);
      }),
      { numRuns: 1500 },
    );
  });
});

it('gives up at once on what nobody writes: messages in messages without end, and files with nothing in them', () => {
  const deep = p3(`${'message A {'.repeat(20_000)}${'}'.repeat(20_000)}`);

  for (const text of [deep, '', ' \n'])
    assert.equal(worst(judge(m3('string id = 1;'), text)), 'unknown proto/unread protobuf-unread');
});

it('judges 1,000 small pairs with little effort', () => {
  const verdicts: Verdict[] = [];
  const effort = effortOf(() => {
    for (let round = 0; round < 1_000; round += 1) {
      const [, target, live] = pairs[round % pairs.length] ?? pairs[0] ?? ['', '', ''];
      verdicts.push(worstVerdict(judge(target, `${live} // ${round}`).map(({ verdict }) => verdict)));
    }
  });

  assert.equal(verdicts.length, 1_000);
  assert.ok(effort < 200, `${effort}`);
});
