import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { FencedError, ProviderError } from '../../../lib/errors.ts';
import type { PrepareOrder } from '../port.ts';
import { activateIn, forgetIn, haveSameStacks, leaveIn, newestOf, prepareIn, slotOf } from './decide.ts';
import { NOTHING_KNOWN, type TargetState } from './model.ts';

const TARGET = 'shop/production';
const GIVEN = { slots: ['a', 'b', 'c'], ips: new Map([['web1', '10.0.0.7']]) };

const order = (id: string, more: Partial<PrepareOrder> = {}): PrepareOrder => ({
  target: TARGET,
  fence: 1,
  host: 'shop.localhost',
  testHost: 'test.shop.localhost',
  onTestEntrance: false,
  stack: {
    id,
    release: `r-${id}`,
    pools: [
      {
        role: 'web',
        path: '/',
        instances: [{ id: `${id}.1`, host: 'web1', port: 80 }],
        health: null,
        streams: { policy: 'until', graceMs: 1_000 },
      },
    ],
  },
  ...more,
});
const withStacks = (...ids: string[]) =>
  ids.reduce((state, id) => prepareIn(state, order(id), GIVEN), NOTHING_KNOWN as TargetState);
const activate = (state: TargetState, stack: string, more: { fence?: number; testEntranceTo?: string | null } = {}) =>
  activateIn(state, { target: TARGET, fence: 1, stack, testEntranceTo: null, ...more }, 5_000);

describe('changes of a target', () => {
  it('give each stack a slot of its own and keep it there', () => {
    const state = withStacks('one', 'two', 'one');

    assert.deepEqual([slotOf(state, 'one'), slotOf(state, 'two')], ['a', 'b']);
    assert.equal(state.slots.a?.pools[0]?.instances[0]?.ip, '10.0.0.7');
    assert.equal(state.production, null);
  });

  it('do not count as a change when nothing changes', () => {
    const state = activate(withStacks('one'), 'one');

    assert.equal(prepareIn(state, order('one'), GIVEN), state);
    assert.equal(activate(state, 'one'), state);
  });

  it('wait for a slot when all are taken, and never get one where none is declared', () => {
    const full = withStacks('one', 'two', 'three');

    assert.throws(() => prepareIn(full, order('four'), GIVEN), {
      retryable: true,
      message: /taken \(one, two, three\)/,
    });
    assert.throws(() => prepareIn(full, order('four'), { ...GIVEN, slots: [] }), { retryable: false });
    const freed = forgetIn(full, { target: TARGET, fence: 1, stack: 'two' });
    assert.equal(slotOf(prepareIn(freed, order('four'), GIVEN), 'four'), 'b');
  });

  it('remember when a stack lost the traffic, until it has it again', () => {
    const flipped = activate(activate(withStacks('one', 'two'), 'one'), 'two');
    const back = activate(flipped, 'one');

    assert.deepEqual([flipped.slots.a?.lostAtMs, flipped.slots.b?.lostAtMs], [5_000, null]);
    assert.deepEqual([back.slots.a?.lostAtMs, back.slots.b?.lostAtMs], [null, 5_000]);
    assert.ok(haveSameStacks(flipped, back));
  });

  it('keep that while an address is brought up to date', () => {
    const flipped = activate(activate(withStacks('one', 'two'), 'one'), 'two');

    assert.equal(prepareIn(flipped, order('one', { fence: 2 }), GIVEN).slots.a?.lostAtMs, 5_000);
  });

  it('are refused when what they name is not there, or in use', () => {
    const state = activate(withStacks('one', 'two'), 'one');
    const leave = (stack: string) => forgetIn(state, { target: TARGET, fence: 1, stack });

    assert.throws(() => activate(state, 'typo'), ProviderError);
    assert.throws(() => activate(state, 'two', { testEntranceTo: 'typo' }), ProviderError);
    assert.throws(() => activate(NOTHING_KNOWN, 'one'), ProviderError);
    assert.throws(() => leave('one'), ProviderError);
    assert.throws(() => prepareIn(state, order('x', { testHost: 'shop.localhost' }), GIVEN), /are the same/);
    assert.throws(() => forgetIn({ ...state, test: 'b' }, { target: TARGET, fence: 1, stack: 'one' }), ProviderError);
  });

  it('are refused when HAProxy could not be told', () => {
    const base = order('x').stack.pools[0];
    if (base === undefined) throw new Error('there is a pool');
    for (const path of ['/a b', '/a;quit', '/a\\', '/ä', 'a']) {
      const stack = { id: 'x', release: 'x', pools: [{ ...base, path }] };
      assert.throws(() => prepareIn(NOTHING_KNOWN, order('x', { stack }), GIVEN), /cannot be told the path/);
    }
  });

  it('raise the generation by one and never lower the fence, whatever comes', () => {
    const step = fc.record({
      kind: fc.constantFrom('prepare', 'activate', 'leave', 'forget'),
      stack: fc.constantFrom('one', 'two', 'three', 'four'),
      fence: fc.integer({ min: 1, max: 4 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        let state: TargetState = NOTHING_KNOWN;
        for (const { kind, stack, fence } of steps) {
          const next = attempt(state, kind, stack, fence);
          assert.ok(next === state || next.generation === state.generation + 1);
          assert.ok(next.fence >= state.fence);
          assert.ok(next.production === null || next.slots[next.production] !== undefined);
          assert.ok(next.test === null || next.slots[next.test] !== undefined);
          state = next;
        }
      }),
    );
  });
});

function attempt(state: TargetState, kind: string, stack: string, fence: number): TargetState {
  const asked = { target: TARGET, fence, stack };
  try {
    if (kind === 'prepare') return prepareIn(state, order(stack, { fence, onTestEntrance: fence % 2 === 0 }), GIVEN);
    if (kind === 'activate') return activateIn(state, { ...asked, testEntranceTo: null }, 1);
    return kind === 'leave' ? leaveIn(state, asked) : forgetIn(state, asked);
  } catch (error) {
    assert.ok(error instanceof FencedError || error instanceof ProviderError);
    return state;
  }
}

describe('what is so', () => {
  const base = activate(withStacks('one', 'two'), 'one');
  const newer = activate(base, 'two');

  it('is what the newest host says', () => {
    assert.equal(newestOf([base, newer], undefined), newer);
    assert.equal(newestOf([base], newer), newer);
    assert.equal(newestOf([newer], base), newer);
    assert.equal(newestOf([NOTHING_KNOWN], undefined), NOTHING_KNOWN);
  });

  it('is what a person made of it by hand, where all hosts agree', () => {
    const byHand = { ...base, production: 'b' };

    assert.equal(newestOf([byHand], base), byHand);
    assert.deepEqual(newestOf([byHand, { ...byHand }], base), byHand);
  });

  it('is what was known before, where hosts of one age disagree', () => {
    assert.equal(newestOf([{ ...base, production: 'b' }, base], base), base);
  });
});
