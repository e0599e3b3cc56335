import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { readPress } from './chat-hooks.ts';
import { readForm } from './raw-hooks.ts';

const form = (payload: unknown) => Buffer.from(new URLSearchParams({ payload: JSON.stringify(payload) }).toString());
const press = { type: 'block_actions', user: { id: 'U1' }, actions: [{ value: 'v' }], response_url: 'https://x.y/z' };

describe('what comes from the chat', () => {
  it('is a press only when somebody pressed a button that carries a value', () => {
    const cases = [
      [press, true],
      [{ ...press, response_url: 7 }, true],
      [{ ...press, type: 'view_submission' }, false],
      [{ ...press, user: null }, false],
      [{ ...press, user: 'U1' }, false],
      [{ ...press, actions: [] }, false],
      [{ ...press, actions: {} }, false],
      [{ ...press, actions: [{ url: 'https://x.y' }] }, false],
      [null, false],
      ['block_actions', false],
    ] as const;
    for (const [payload, is] of cases) assert.equal(readPress(form(payload)) !== null, is, JSON.stringify(payload));
    assert.equal(readPress(Buffer.from('payload=%7B')), null);
    assert.equal(readPress(Buffer.alloc(0)), null);
  });

  it('whatever it is, is read without a fault', () => {
    const shaped = fc.record({
      type: fc.constantFrom('block_actions', 'x', null),
      user: fc.anything(),
      actions: fc.oneof(fc.array(fc.anything()), fc.anything()),
      response_url: fc.oneof(fc.webUrl(), fc.string(), fc.anything()),
    });
    fc.assert(
      fc.property(fc.oneof(shaped, fc.json()), (payload) => {
        readPress(form(payload));
      }),
      { numRuns: 5_000 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        readPress(Buffer.from(bytes));
        readForm(Buffer.from(bytes));
      }),
      { numRuns: 5_000 },
    );
  });
});
