import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { sseParser } from './sse.ts';

const stream =
  ': open\n\nid: 1\nevent: a\ndata: {"x":1}\n\n: beat\n\nid: 2\r\ndata: one\r\ndata: two\r\n\r\ndata:no space\n\n';
const messages = [
  { id: '1', event: 'a', data: '{"x":1}' },
  { id: '2', event: null, data: 'one\ntwo' },
  { id: null, event: null, data: 'no space' },
];

describe('the event stream parser', () => {
  it('reads messages and skips heartbeats', () => {
    assert.deepEqual(sseParser()(stream), messages);
  });

  it('reads the same however the text is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: stream.length }), { maxLength: 20 }), (cuts) => {
        const places = [0, ...cuts.sort((one, other) => one - other), stream.length];
        const parse = sseParser();

        const read = places.slice(1).flatMap((end, index) => parse(stream.slice(places[index], end)));

        assert.deepEqual(read, messages);
      }),
    );
  });

  it('keeps a message that has not ended', () => {
    assert.deepEqual(sseParser()('id: 1\ndata: x\n'), []);
  });
});
