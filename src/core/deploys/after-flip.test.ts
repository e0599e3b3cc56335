import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { aStack, nowMs } from '../testing/samples.ts';
import { afterFlip, type Flip } from './after-flip.ts';
import type { Stack, StackTag } from './model.ts';

const flip: Flip = { from: 's1', to: 's2', formerBecomes: 'old', keepWarmMs: 60_000 };
const hot1 = aStack({ release: 1, tag: 'hot' });
const new2 = aStack({ release: 2, tag: 'new' });

describe('the tags after a flip', () => {
  it('makes the new one hot, with its workers still off, and keeps the former one warm', () => {
    assert.deepEqual(afterFlip([hot1, new2], flip, nowMs), [
      { ...hot1, tag: 'old', keepUntilMs: nowMs + 60_000 },
      { ...new2, tag: 'hot', hotSinceMs: nowMs },
    ]);
  });

  it('keeps what a rollback took the traffic from as new, without an end', () => {
    const [hot2, old1] = [aStack({ release: 2, tag: 'hot' }), aStack({ release: 1, tag: 'old' })];

    const changed = afterFlip([old1, hot2], { ...flip, from: 's2', to: 's1', formerBecomes: 'new' }, nowMs);

    assert.deepEqual(
      changed.map(({ id, tag, keepUntilMs }) => [id, tag, keepUntilMs]),
      [
        ['s1', 'hot', null],
        ['s2', 'new', null],
      ],
    );
  });

  it('lets only one stand beside the hot one', () => {
    const old0 = aStack({ release: 0, tag: 'old' });

    const changed = afterFlip([old0, hot1, new2], flip, nowMs);

    assert.deepEqual(
      changed.map(({ id, tag }) => `${id} ${tag}`),
      ['s0 leaving', 's1 old', 's2 hot'],
    );
  });

  it('keeps whoever really lost the traffic when the router had been moved by hand', () => {
    const [hot2, old1, new3] = [
      aStack({ release: 2, tag: 'hot' }),
      aStack({ release: 1, tag: 'old' }),
      aStack({ release: 3, tag: 'new' }),
    ];

    const changed = afterFlip([old1, hot2, new3], { ...flip, from: 's1', to: 's3' }, nowMs);

    assert.deepEqual(
      changed.map(({ id, tag }) => `${id} ${tag}`),
      ['s1 old', 's2 leaving', 's3 hot'],
    );
  });

  it('keeps the warm stack when a router that had forgotten everything gets its table back', () => {
    const [hot2, old1] = [aStack({ release: 2, tag: 'hot' }), aStack({ release: 1, tag: 'old' })];

    assert.deepEqual(afterFlip([old1, hot2], { ...flip, from: null, to: 's2' }, nowMs), []);
  });

  it('takes a stack back that was leaving, when the router points at it', () => {
    const leaving1 = aStack({ release: 1, tag: 'leaving' });

    const changed = afterFlip([leaving1, aStack({ release: 2, tag: 'hot' })], { ...flip, from: 's2', to: 's1' }, nowMs);

    assert.deepEqual(
      changed.map(({ id, tag }) => `${id} ${tag}`),
      ['s1 hot', 's2 old'],
    );
  });

  it('I4 changes nothing the second time, and leaves one of each tag at most', () => {
    const tags = fc.uniqueArray(fc.constantFrom<StackTag>('hot', 'old', 'new'), { minLength: 1 });
    const leaving = fc.nat({ max: 2 });
    fc.assert(
      fc.property(
        tags,
        leaving,
        fc.nat(),
        fc.nat(),
        fc.constantFrom('old', 'new'),
        (some, gone, a, b, formerBecomes) => {
          const all = [...some, ...Array.from({ length: gone }, () => 'leaving' as const)];
          const stacks = all.map((tag, index) => aStack({ release: index + 1, tag }));
          const pick = (number: number) => stacks[number % stacks.length]?.id ?? '';
          const order = { ...flip, to: pick(a), from: pick(b) === pick(a) ? null : pick(b), formerBecomes } as const;

          const once = merge(stacks, afterFlip(stacks, order, nowMs));

          for (const tag of ['hot', 'old', 'new']) assert.ok(once.filter((stack) => stack.tag === tag).length <= 1);
          assert.equal(once.find((stack) => stack.tag === 'hot')?.id, order.to);
          const twice = merge(once, afterFlip(once, order, nowMs));
          assert.deepEqual(
            twice.map(({ id, tag }) => [id, tag]),
            once.map(({ id, tag }) => [id, tag]),
          );
        },
      ),
    );
  });
});

function merge(stacks: readonly Stack[], changed: readonly Stack[]): readonly Stack[] {
  return stacks.map((stack) => changed.find((one) => one.id === stack.id) ?? stack);
}
