import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { whyWrong } from './judge-answer.ts';

const check = {
  kind: 'http',
  method: 'POST',
  path: '/orders',
  body: null,
  headers: {},
  status: 201,
  json: {},
  everyMs: 1,
  timeoutMs: 1,
} as const;

describe('the answer to a check', () => {
  const json = { 'order.lines.0.sku': 'tea', total: '7' };
  const good = '{"order":{"lines":[{"sku":"tea"}]},"total":7}';
  const cases = [
    ['is right', {}, 201, '', null],
    ['has another status', {}, 500, '', 'answered 500 instead of 201'],
    ['is any success where none is named', { status: null }, 204, '', null],
    ['is no success', { status: null }, 302, '', 'answered 302 instead of a success (2xx)'],
    ['holds what it must', { json }, 201, good, null],
    ['holds something else', { json }, 201, good.replace('7', '8'), 'answered total: 8 instead of 7'],
    ['holds nothing there', { json }, 201, '{"total":7}', 'answered order.lines.0.sku: nothing instead of tea'],
    ['is no JSON', { json }, 201, '<html>', 'answered something that is no JSON'],
    [
      'is looked into no deeper than it goes',
      { json: { 'a.constructor': 'x' } },
      201,
      '{"a":{}}',
      'answered a.constructor: nothing instead of x',
    ],
  ] as const;
  for (const [name, change, status, body, why] of cases) {
    it(name, () => {
      assert.equal(whyWrong({ ...check, ...change }, { status, body }), why);
    });
  }
});
