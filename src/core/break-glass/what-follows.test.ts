import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Stack, StackTag } from '../deploys/model.ts';
import { afterBreakGlass, losersOf } from './what-follows.ts';

const when = { keepWarmMs: 1_000, nowMs: 50 };

describe('the record after break-glass', () => {
  it('has the stack that the router points at as live, and the former one on the test entrance', () => {
    const stacks = [stack('a', 'old', { keepUntilMs: 40 }), stack('b', 'hot', { workers: 'on', hotSinceMs: 3 })];

    const changed = afterBreakGlass(stacks, { live: 'a', ...when });

    assert.deepEqual(changed, [
      stack('a', 'hot', { hotSinceMs: 50 }),
      stack('b', 'new', { workers: 'on', hotSinceMs: 3 }),
    ]);
  });

  it('keeps what a ship had begun, and the former one warm beside it: nothing leaves', () => {
    const stacks = [stack('a', 'old'), stack('b', 'hot'), stack('c', 'new')];

    const changed = afterBreakGlass(stacks, { live: 'a', ...when });

    assert.deepEqual(
      changed.map(({ id, tag, keepUntilMs }) => [id, tag, keepUntilMs]),
      [
        ['a', 'hot', null],
        ['b', 'old', 1_050],
      ],
    );
  });

  it('takes a stack back that was on its way out', () => {
    const changed = afterBreakGlass([stack('a', 'leaving'), stack('b', 'hot')], { live: 'a', ...when });

    assert.deepEqual(
      changed.map(({ id, tag }) => [id, tag]),
      [
        ['a', 'hot'],
        ['b', 'new'],
      ],
    );
  });

  it('stays as it is when the traffic is where the record says, or where it knows nothing of', () => {
    const stacks = [stack('a', 'old'), stack('b', 'hot')];

    assert.deepEqual(afterBreakGlass(stacks, { live: 'b', ...when }), []);
    assert.deepEqual(afterBreakGlass(stacks, { live: 'x', ...when }), []);
    assert.deepEqual(
      afterBreakGlass([stack('a', 'new')], { live: 'a', ...when }).map(({ tag }) => tag),
      ['hot'],
    );
  });
});

describe('what break-glass rejects', () => {
  it('is each stack that lost the traffic, once, and never the one that has it in the end', () => {
    assert.deepEqual(losersOf([{ from: 'b' }], 'a'), ['b']);
    assert.deepEqual(losersOf([{ from: null }], 'a'), []);
    const there = { from: 'c' };
    assert.deepEqual(losersOf([there, { from: 'b' }], 'c'), ['b']);
    assert.deepEqual(losersOf([there, { from: 'b' }, there], 'b'), ['c']);
  });
});

function stack(id: string, tag: StackTag, more: Partial<Stack> = {}): Stack {
  return {
    id,
    target: 'shop/production',
    release: 1,
    tag,
    createdAtMs: 1,
    readyAtMs: 2,
    hotSinceMs: null,
    keepUntilMs: null,
    workers: 'off',
    workersUntilMs: null,
    ...more,
  };
}
