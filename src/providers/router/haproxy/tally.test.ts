import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createTally } from './tally.ts';

describe('the tally', () => {
  const totals = (requests: number) => ({ requests, errors: 1, failures: 0, testRequests: 0, testErrors: 0 });

  it('never goes back when HAProxy begins at nothing', () => {
    const tally = createTally();

    const seen = [
      [7, 5],
      [7, 8],
      [8, 2],
      [8, 3],
      [9, 0],
    ].map(([worker = 0, requests = 0]) => tally.count({ host: 'lb1', worker }, 'a', totals(requests)).requests);

    assert.deepEqual(seen, [5, 8, 10, 11, 11]);
  });

  it('counts nothing twice when a look comes in after one that was begun later, also over a reload', () => {
    const tally = createTally();
    const count = (worker: number, requests: number) =>
      tally.count({ host: 'lb1', worker }, 'a', totals(requests)).requests;

    assert.deepEqual([count(7, 5), count(7, 8), count(7, 7), count(7, 9)], [5, 8, 8, 9]);
    assert.deepEqual([count(8, 2), count(7, 10), count(8, 3)], [11, 12, 13]);
  });

  it('remembers what many processes counted, one after the other', () => {
    const tally = createTally();

    const seen = Array.from(
      { length: 9 },
      (_, worker) => tally.count({ host: 'lb1', worker }, 'a', totals(2)).requests,
    );

    assert.equal(seen.at(-1), 18);
  });

  it('knows when a stack was first seen with another process', () => {
    const tally = createTally();
    const seen = (worker: number, stack: string) => tally.changedAtMs({ host: 'lb1', worker }, stack);

    assert.deepEqual([seen(7, 'a'), seen(7, 'a'), seen(8, 'b')], [null, null, null]);
    assert.equal(typeof seen(8, 'a'), 'number');
    assert.equal(seen(7, 'a'), seen(8, 'a'));
  });

  it('keeps hosts apart and forgets a stack that left', () => {
    const tally = createTally();
    const [lb1, lb2] = [
      { host: 'lb1', worker: 7 },
      { host: 'lb2', worker: 7 },
    ];
    tally.count(lb1, 'a', totals(5));

    assert.equal(tally.count(lb2, 'a', totals(2)).requests, 2);
    tally.forget('a');
    assert.equal(tally.count(lb1, 'a', totals(1)).requests, 1);
  });
});
