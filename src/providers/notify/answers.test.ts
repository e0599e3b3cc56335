import assert from 'node:assert/strict';
import { it } from 'node:test';
import { byStatus, objectIn, quoted, withoutAnswer } from './answers.ts';

it('reads a status: taken, trouble that may pass, or no use at this address (S38)', () => {
  const cases = [
    [200, null],
    [202, null],
    [204, null],
    [301, 'refused'],
    [302, 'trouble'],
    [303, 'trouble'],
    [307, 'trouble'],
    [308, 'refused'],
    [400, 'refused'],
    [401, 'refused'],
    [403, 'refused'],
    [404, 'trouble'],
    [408, 'trouble'],
    [410, 'refused'],
    [413, 'refused'],
    [422, 'refused'],
    [425, 'trouble'],
    [429, 'trouble'],
    [500, 'trouble'],
    [502, 'trouble'],
    [503, 'trouble'],
    [0, 'trouble'],
    [600, 'trouble'],
  ] as const;
  for (const [status, kind] of cases)
    assert.equal(byStatus({ status, headers: {} }, 0)?.kind ?? null, kind, String(status));
});

it('keeps how long a provider wants to be left alone', () => {
  const limited = byStatus({ status: 429, headers: { 'retry-after': '30' } }, 0);

  assert.deepEqual(limited, { kind: 'trouble', why: 'answered 429', afterMs: 30_000 });
});

it('has no answer to read where none came', () => {
  assert.equal(withoutAnswer({ kind: 'trouble', why: 'x' })?.kind, 'trouble');
  assert.equal(withoutAnswer({ kind: 'barred', why: 'x' })?.kind, 'refused');
  assert.equal(withoutAnswer({ kind: 'answer', status: 500, headers: {}, body: '', isCut: false }), null);
});

it('reads objects, and nothing else, as objects', () => {
  assert.deepEqual(objectIn({ body: '{"ok":true}' }), { ok: true });
  for (const body of ['', 'ok', '[]', 'null', '"x"', '{']) assert.equal(objectIn({ body }), null);
});

it('repeats what others say without secrets, control characters and more than a line', () => {
  assert.equal(quoted('bad\u001b[31m token\n xoxb-1234 ', ['xoxb-1234']), 'bad [31m token ***');
  assert.equal(quoted('x'.repeat(500), []).length, 160);
  assert.equal(quoted(7, []), '');
});
