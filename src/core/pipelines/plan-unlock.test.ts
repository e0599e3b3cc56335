import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Hold } from './pipeline.ts';
import { planUnlock } from './plan-unlock.ts';

const HOLD: Hold = { kind: 'approval', needed: 1, given: 0, from: 'on-call' };
const some = fc
  .array(
    fc.record({ target: fc.constantFrom('shop/production', 'shop/staging', 'blog/production'), isHeld: fc.boolean() }),
  )
  .map((all) => all.map(({ target, isHeld }, index) => ({ id: `pl_${index}`, target, holds: isHeld ? [HOLD] : [] })));

describe('the plan of an unlock', () => {
  it('names every pipeline that waits exactly once, under its own target', () => {
    fc.assert(
      fc.property(some, (waiting) => {
        const plans = planUnlock(waiting);
        const named = plans.flatMap(({ target, fires, collapses, stays }) =>
          [...(fires === null ? [] : [fires]), ...collapses, ...stays].map((one) => [one.id, target]),
        );

        assert.deepEqual(new Map(named as [string, string][]), new Map(waiting.map(({ id, target }) => [id, target])));
        assert.equal(named.length, waiting.length);
        assert.equal(new Set(plans.map(({ target }) => target)).size, plans.length);
      }),
    );
  });

  it('fires the newest that nothing holds, and collapses only older ones that nothing holds', () => {
    fc.assert(
      fc.property(some, (waiting) => {
        for (const { target, fires, collapses, stays } of planUnlock(waiting)) {
          const free = waiting.filter((one) => one.target === target && one.holds.length === 0);

          assert.equal(fires, free.at(-1) ?? null);
          assert.deepEqual(collapses, free.slice(0, -1));
          assert.ok(stays.every(({ holds }) => holds.length > 0));
        }
      }),
    );
  });
});
