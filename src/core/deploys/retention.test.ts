import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { aServing, target } from '../testing/samples.ts';
import { type KeptFacts, removable } from './retention.ts';

const facts = (change: Partial<KeptFacts> = {}): KeptFacts => ({
  target,
  keepReleases: 2,
  inUse: new Set(),
  servings: [],
  rejected: new Set(),
  ...change,
});

describe('which artifacts may go', () => {
  const numbers = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

  it('F11 keeps healthy releases, however many failed ones came after them', () => {
    const servings = [1, 2, 3].map((release) => aServing({ release }));

    assert.deepEqual(removable(numbers(30), [facts({ servings })], 1), [1, ...numbers(30).slice(3, 29)]);
  });

  it('counts rejected releases as none', () => {
    const servings = [1, 2, 3].map((release) => aServing({ release }));

    assert.deepEqual(removable([1, 2, 3, 9], [facts({ servings, rejected: new Set([3]) })], 1), [3]);
  });

  it('counts releases that served badly, or without proof, as none', () => {
    const servings = [
      aServing({ release: 1 }),
      aServing({ release: 2, outcome: 'worse' }),
      aServing({ release: 3, outcome: 'unproven' }),
    ];

    assert.deepEqual(removable([1, 2, 3, 9], [facts({ servings })], 1), [2, 3]);
  });

  it('keeps what runs, what waits and what an operation is about', () => {
    assert.deepEqual(removable(numbers(5), [facts({ inUse: new Set([1, 2]) })], 1), [3, 4]);
  });

  it('keeps what was just built and has not had its chance', () => {
    assert.deepEqual(removable(numbers(5), [facts()], 3), [1, 2]);
  });

  it('F12 keeps for each target what that target needs', () => {
    const production = facts({ keepReleases: 1, servings: [aServing({ release: 1 })] });
    const staging = facts({ keepReleases: 1, servings: [aServing({ release: 4 })] });

    assert.deepEqual(removable(numbers(6), [production, staging], 1), [2, 3, 5]);
  });

  it('keeps one of several stretches of the same release only once', () => {
    const servings = [aServing({ release: 3 }), aServing({ release: 3 }), aServing({ release: 2 })];

    assert.deepEqual(removable([1, 2, 3, 9], [facts({ servings })], 1), [1]);
  });

  it('never removes what is in use or among the last healthy ones', () => {
    const some = fc.uniqueArray(fc.integer({ min: 1, max: 30 }));
    fc.assert(
      fc.property(some, some, some, (inUse, healthy, rejected) => {
        const servings = healthy.map((release) => aServing({ release }));
        const one = facts({ inUse: new Set(inUse), servings, rejected: new Set(rejected) });

        const gone = removable(numbers(30), [one], 3);

        const best = healthy
          .filter((release) => !rejected.includes(release))
          .sort((a, b) => b - a)
          .slice(0, 2);
        assert.ok(gone.every((release) => !inUse.includes(release) && !best.includes(release)));
      }),
    );
  });
});
