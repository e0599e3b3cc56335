import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parseReply } from './parse-reply.ts';

describe('what people answer to a text (S41)', () => {
  const cases = [
    ['ack', 'ack', null],
    ['Ack', 'ack', null],
    ['ACK ', 'ack', null],
    [' ack\n', 'ack', null],
    ['ack.', 'ack', null],
    ['"ack 17"', 'ack', 17],
    ['a', 'ack', null],
    ['Acknowledge', 'ack', null],
    ['I\u2019m on it!', 'ack', null],
    ['ack 17', 'ack', 17],
    ['ack17', 'ack', 17],
    ['Ack  17 ', 'ack', 17],
    ['ACK #17', 'ack', 17],
    ['ack INC-17', 'ack', 17],
    ['ack: 17', 'ack', 17],
    ['\uff41ck 17', 'ack', 17],
    ['pass', 'pass', null],
    ['Pass on 17', 'pass', 17],
    ['pass 17', 'pass', 17],
    ['escalate', 'pass', null],
    ['STOP', 'stop', undefined],
    ['Stop ', 'stop', undefined],
    ['unsubscribe', 'stop', undefined],
    ['start', 'start', undefined],
    ['UNSTOP', 'start', undefined],
    ['', 'not-understood', undefined],
    ['17', 'not-understood', undefined],
    ['ack 0', 'not-understood', undefined],
    ['ack 017', 'not-understood', undefined],
    ['ack 17 18', 'not-understood', undefined],
    ['ack seventeen', 'not-understood', undefined],
    ['stop it please', 'not-understood', undefined],
    ['back', 'not-understood', undefined],
    ['who is this', 'not-understood', undefined],
    ['ack 99999999999', 'not-understood', undefined],
    ['constructor', 'not-understood', undefined],
  ] as const;
  for (const [text, kind, incident] of cases) {
    it(`${JSON.stringify(text)} is ${kind}${incident == null ? '' : ` of ${incident}`}`, () => {
      const reply = parseReply(text);
      assert.deepEqual([reply.kind, 'incident' in reply ? reply.incident : undefined], [kind, incident]);
    });
  }
});

it('reads any text without a fault, and no incident that nobody wrote', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      const reply = parseReply(text);
      if ('incident' in reply && reply.incident !== null) assert.match(text.normalize('NFKC'), /\d/);
    }),
    { numRuns: 10_000 },
  );
});
