import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { momentIn } from './moment.ts';

const nowMs = Date.parse('2026-11-28T10:30:20Z');
const read = (text: string) => {
  const atMs = momentIn(text, { nowMs, zone: 'Europe/Berlin' });
  return atMs === null ? null : new Date(atMs).toISOString();
};

describe('a time that is over', () => {
  const cases: ReadonlyArray<readonly [text: string, read: string | null]> = [
    ['20m', '2026-11-28T10:10:20.000Z'],
    ['2026-11-28T02:10:05Z', '2026-11-28T02:10:05.000Z'],
    ['2026-11-28 02:10:05', '2026-11-28T01:10:05.000Z'],
    ['11:30', '2026-11-28T10:30:00.000Z'],
    ['11:31', '2026-11-27T10:31:00.000Z'],
    ['try 5', null],
    ['2030', null],
    ['-5m', null],
    ['', null],
  ];
  for (const [text, at] of cases)
    it(`is ${at ?? 'none'} when somebody writes "${text}"`, () => {
      assert.equal(read(text), at);
    });
});
