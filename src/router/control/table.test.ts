import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Stack, Target } from '../model.ts';
import { activateIn, type Change, forgetIn, leaveIn, pauseIn, prepareIn, resumeIn } from './table.ts';

const SHOP = { target: 'shop/production', host: 'shop.localhost', testHost: 'test.shop.localhost' };

describe('the table', () => {
  it('creates a target with its first stack and sends it nothing', () => {
    const target = made(prepareIn(new Map(), { ...SHOP, fence: 3, stack: stackOf('a'), onTestEntrance: true }));

    assert.deepEqual([target.fence, target.production, target.test], [3, null, 'a']);
  });

  it('brings the addresses of a stack up to date, and leaves it where it is', () => {
    const table = tableOf({ production: 'a' });

    const target = made(prepareIn(table, { ...SHOP, fence: 1, stack: stackOf('a', 9_999), onTestEntrance: false }));

    assert.equal(target.production, 'a');
    assert.equal(target.stacks.find((one) => one.id === 'a')?.pools[0]?.instances[0]?.port, 9_999);
    assert.equal(target.stacks.length, 2);
  });

  it('refuses a host that belongs to another target, and equal hosts for both entrances', () => {
    const order = { target: 'other/production', fence: 1, stack: stackOf('x'), onTestEntrance: false };
    const table = tableOf({});

    const taken = prepareIn(table, { ...order, host: SHOP.testHost, testHost: 'y.localhost' });
    const same = prepareIn(table, { ...order, host: 'x.localhost', testHost: 'x.localhost' });

    assert.deepEqual([taken.kind, same.kind], ['refused', 'refused']);
  });

  it('changes the production host with the flip, not when a stack with a new name is prepared', () => {
    const before = tableOf({ production: 'a' });
    const renamed = { ...SHOP, host: 'store.localhost', fence: 1, stack: stackOf('b'), onTestEntrance: true };

    const prepared = made(prepareIn(before, renamed));
    const table = new Map([[SHOP.target, prepared]]);
    const order = { target: SHOP.target, fence: 1, stack: 'b', testEntranceTo: null };
    const flipped = made(activateIn(table, order, () => true));

    assert.equal(prepared.host, 'shop.localhost');
    assert.equal(flipped.host, 'store.localhost');
  });

  it('refuses a stack without pools, with two pools of one path, or with one id twice', () => {
    const [pool] = stackOf('a').pools;
    if (pool === undefined) throw new Error('a stack has a pool');
    const bad: readonly Stack[] = [
      { id: 'a', release: 'r1', pools: [] },
      { id: 'a', release: 'r1', pools: [pool, { ...pool, instances: [] }] },
      { id: 'a', release: 'r1', pools: [pool, { ...pool, path: '/api' }] },
    ];

    const kinds = bad.map((stack) => prepareIn(new Map(), { ...SHOP, fence: 1, stack, onTestEntrance: false }).kind);

    assert.deepEqual(kinds, ['refused', 'refused', 'refused']);
  });

  it('does not activate what is not up, but leaves be what is live already', () => {
    const table = tableOf({ production: 'a' });
    const order = { target: SHOP.target, fence: 1, testEntranceTo: null };
    const nothingIsUp = () => false;

    const moved = activateIn(table, { ...order, stack: 'b' }, nothingIsUp);
    const stayed = activateIn(table, { ...order, stack: 'a' }, nothingIsUp);

    assert.ok(moved.kind === 'refused' && moved.retryable);
    assert.equal(made(stayed).production, 'a');
  });

  it('hands the test entrance on only if it pointed at the activated stack', () => {
    const order = { target: SHOP.target, fence: 1, stack: 'b', testEntranceTo: 'a' };

    const handed = made(activateIn(tableOf({ test: 'b' }), order, () => true));
    const kept = made(activateIn(tableOf({ test: null }), order, () => true));

    assert.deepEqual([handed.test, kept.test], ['a', null]);
  });

  it('does not forget a stack that came back to an entrance while it was leaving', () => {
    const order = { target: SHOP.target, fence: 1, stack: 'a', deadlineMs: 0 };

    assert.equal(made(leaveIn(tableOf({ test: 'a' }), order)).test, null);
    assert.equal(forgetIn(tableOf({ production: 'a' }), order).kind, 'refused');
    assert.equal(forgetIn(tableOf({ test: 'a' }), order).kind, 'refused');
    assert.deepEqual(
      made(forgetIn(tableOf({ production: 'b' }), order)).stacks.map((one) => one.id),
      ['b'],
    );
  });

  it('never lets a fence go down, and never points an entrance at what it does not know', () => {
    const step = fc.record({
      kind: fc.constantFrom('prepare', 'activate', 'leave', 'forget', 'pause', 'resume'),
      fence: fc.integer({ min: 0, max: 4 }),
      stack: fc.constantFrom('a', 'b', 'c'),
      other: fc.constantFrom('a', 'b', null),
      up: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const table = new Map<string, Target>();
        for (const one of steps) {
          const before = table.get(SHOP.target);
          const change = play(table, one);
          if (change.kind !== 'ok') continue;
          table.set(change.target.name, change.target);
          const { fence, production, test, stacks } = change.target;
          const known = new Set(stacks.map((stack) => stack.id));
          assert.ok(fence >= (before?.fence ?? 0));
          for (const entrance of [production, test]) assert.ok(entrance === null || known.has(entrance));
          assert.ok(
            production !== null || (before?.production ?? null) === null,
            'production never goes back to nothing',
          );
        }
      }),
    );
  });
});

type Step = { kind: string; fence: number; stack: string; other: string | null; up: boolean };

function play(table: Map<string, Target>, { kind, fence, stack, other, up }: Step): Change {
  const order = { target: SHOP.target, fence, stack, deadlineMs: 0 };
  switch (kind) {
    case 'prepare':
      return prepareIn(table, { ...SHOP, fence, stack: stackOf(stack), onTestEntrance: up });
    case 'activate':
      return activateIn(table, { ...order, testEntranceTo: other }, () => up);
    case 'leave':
      return leaveIn(table, order);
    case 'forget':
      return forgetIn(table, order);
    case 'pause':
      return pauseIn(table, { target: SHOP.target, fence, cap: 1, withinMs: 1 });
    default:
      return resumeIn(table, { target: SHOP.target, fence });
  }
}

function made(change: Change): Target {
  if (change.kind !== 'ok') throw new Error(`refused: ${JSON.stringify(change)}`);
  return change.target;
}

function tableOf(where: { production?: string; test?: string | null }): Map<string, Target> {
  const { target: name, host, testHost } = SHOP;
  const entrances = { production: where.production ?? null, test: where.test ?? null };
  const stacks = [stackOf('a'), stackOf('b')];
  return new Map([[name, { name, fence: 1, host, testHost, ...entrances, pause: null, stacks }]]);
}

function stackOf(id: string, port = 3_000): Stack {
  const instances = [{ id: `${id}.web.1`, host: '127.0.0.1', port }];
  const streams = { policy: 'keep', graceMs: 0 } as const;
  return { id, release: 'r1', pools: [{ role: 'web', path: '/', instances, health: null, streams }] };
}
