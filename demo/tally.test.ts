import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { aroundSwitches, countAll, countByRelease, firstBad, lastSeconds, lastSentTo, type Outcome } from './tally.ts';

function outcome(sentAtMs: number, more: Partial<Outcome> = {}): Outcome {
  return { sentAtMs, endedAtMs: sentAtMs + 10, kind: 'ok', release: 'r1', text: 'GET / -> 200', ...more };
}

const failed = { kind: 'failed', release: null } as const;
const broken = { kind: 'app-error', release: 'r3' } as const;

describe('the record of the customers', () => {
  it('counts what was answered in each second', () => {
    const outcomes = [outcome(1_000), outcome(1_500, broken), outcome(2_100), outcome(2_200, failed), outcome(9_000)];

    assert.deepEqual(lastSeconds(outcomes, 3_500, 3), [
      { sent: 2, ok: 1, appErrors: 1, failed: 0 },
      { sent: 2, ok: 1, appErrors: 0, failed: 1 },
      { sent: 0, ok: 0, appErrors: 0, failed: 0 },
    ]);
  });

  it('loses no answer, however they are spread', () => {
    const times = fc.array(fc.integer({ min: 0, max: 29_990 }));
    fc.assert(
      fc.property(times, (list) => {
        const outcomes = list.sort((one, other) => one - other).map((atMs) => outcome(atMs, { endedAtMs: atMs }));
        const sum = lastSeconds(outcomes, 29_999, 30).reduce((total, { sent }) => total + sent, 0);
        assert.equal(sum, countAll(outcomes).sent);
      }),
    );
  });

  it('tells who answered, in the order in which they first did', () => {
    const counts = countByRelease([outcome(1), outcome(2, broken), outcome(3), outcome(4, failed)]);

    assert.deepEqual(
      [...counts].map(([release, { sent, appErrors }]) => [release, sent, appErrors]),
      [
        ['r1', 2, 0],
        ['r3', 1, 1],
      ],
    );
  });

  it('holds against a switch what failed two seconds before or after it, and what was under way', () => {
    const slow = outcome(1_000, { ...failed, endedAtMs: 9_000 });
    const outcomes = [
      outcome(7_000, failed),
      outcome(8_500, failed),
      outcome(11_900, failed),
      outcome(12_100, failed),
      slow,
    ];

    const around = aroundSwitches(outcomes, [10_000]);

    assert.deepEqual(
      around.failed.map(({ sentAtMs }) => sentAtMs),
      [8_500, 11_900, 1_000],
    );
    assert.equal(around.requests, 3);
  });

  it('does not count the errors of the shop itself as failures of the switch', () => {
    assert.deepEqual(aroundSwitches([outcome(10_000, broken)], [10_000]), { requests: 1, failed: [] });
  });

  it('knows the first bad answer and the last request of a release', () => {
    const outcomes = [outcome(5, { release: 'r3' }), outcome(9, broken), outcome(7, broken), outcome(20)];

    assert.equal(firstBad(outcomes, 'r3')?.sentAtMs, 7);
    assert.equal(firstBad(outcomes, 'r1'), null);
    assert.equal(lastSentTo(outcomes, 'r3'), 9);
    assert.equal(lastSentTo(outcomes, 'r7'), null);
  });
});
