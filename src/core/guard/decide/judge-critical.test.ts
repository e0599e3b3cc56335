import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type CriticalState, judgeCritical, withSaid } from './judge-critical.ts';

const one = (state: CriticalState['state'], name = 'place an order'): CriticalState => ({
  name,
  state,
  text: 'answered 500',
  atMs: 1,
});

describe('what customers must be able to do', () => {
  const cases = [
    ['is broken when one of it is', ['fine', 'broken', 'not-known'], 'broken'],
    ['works when all of it does', ['fine', 'fine'], 'fine'],
    ['is not known when one of it is not', ['fine', 'not-known'], 'not-known'],
    ['is not known when nothing is declared', [], 'not-known'],
  ] as const;
  for (const [name, states, expected] of cases) {
    it(name, () => {
      assert.equal(judgeCritical(states.map((state) => one(state))), expected);
    });
  }

  it('is broken when a person says so, whatever the check found', () => {
    const states = withSaid([one('fine'), one('fine', 'sign in')], { said: ['Place an order '], by: 'ada', nowMs: 9 });

    assert.deepEqual(
      states.map(({ name, state }) => [name, state]),
      [
        ['place an order', 'broken'],
        ['sign in', 'fine'],
      ],
    );
    assert.match(states[0]?.text ?? '', /ada says; the check says: answered 500/);
    assert.match(withSaid([], { said: ['pay'], by: 'ada', nowMs: 9 })[0]?.text ?? '', /not among/);
  });
});
