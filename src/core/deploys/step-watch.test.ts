import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { aWatch, nowMs } from '../testing/samples.ts';
import { stepWatch, type WatchFacts } from './step-watch.ts';
import type { Sample } from './watch.ts';

const sample = (requests: number, errors: number): Sample => ({ requests, errors, p95Ms: null });
const facts = (change: Partial<WatchFacts>): WatchFacts => ({
  sinceFlip: sample(200, 0),
  lately: sample(200, 0),
  nowMs: nowMs + 10_000,
  isRecovery: false,
  ...change,
});
const over = { nowMs: nowMs + 120_000 };

describe('a look at a release that was deployed', () => {
  const cases: ReadonlyArray<readonly [name: string, Partial<WatchFacts>, state: string, news: string | null]> = [
    ['goes on while nothing is wrong', {}, 'watching', null],
    ['tells a worsening at once', { sinceFlip: sample(100, 40), lately: sample(100, 40) }, 'worse', 'worse'],
    [
      'F31 tells what went bad lately, whatever good came before',
      { sinceFlip: sample(9_000, 90), lately: sample(200, 80) },
      'worse',
      'worse',
    ],
    [
      'tells what is bad in the long run, though little came lately',
      { sinceFlip: sample(300, 60), lately: sample(3, 0) },
      'worse',
      'worse',
    ],
    ['is fine when its time is over', over, 'fine', 'fine'],
    [
      'ends without a word on its worth when there was too little',
      { ...over, sinceFlip: sample(5, 0), lately: sample(0, 0) },
      'ended',
      'ended',
    ],
    ['blames even at its very end', { ...over, sinceFlip: sample(100, 40), lately: sample(100, 40) }, 'worse', 'worse'],
  ];
  check(cases, false);

  it('keeps what was answered since the flip', () => {
    assert.deepEqual(stepWatch(aWatch(), facts({ sinceFlip: sample(77, 1) })).watch.latest, sample(77, 1));
  });

  it('tells nothing a second time', () => {
    const worse = aWatch({ state: 'worse' });

    assert.deepEqual(stepWatch(worse, facts({ lately: sample(100, 100) })), { watch: worse, news: null });
  });
});

describe('a look at a release that was put back', () => {
  const bad = { ...over, sinceFlip: sample(200, 90), lately: sample(200, 90) };
  const cases: ReadonlyArray<readonly [name: string, Partial<WatchFacts>, state: string, news: string | null]> = [
    ['is proven as soon as it answers well', {}, 'fine', 'fine'],
    [
      'is proven by what came lately, not by the errors of the first moment',
      { sinceFlip: sample(500, 100) },
      'fine',
      'fine',
    ],
    ['waits while it is not', { lately: sample(200, 90) }, 'watching', null],
    ['F52 is told when it is no better at the end of its time', bad, 'worse', 'worse'],
    ['ends open when there was too little', { ...over, lately: sample(3, 0) }, 'ended', 'ended'],
    ['ends open between good and bad', { ...over, lately: sample(1_000, 12) }, 'ended', 'ended'],
  ];
  check(cases, true);

  it('is not measured by the bad release before it', () => {
    const afterAllBad = aWatch({ baseline: sample(1_000, 1_000) });

    assert.equal(stepWatch(afterAllBad, facts({ ...bad, isRecovery: true })).news?.kind, 'worse');
  });
});

function check(
  cases: ReadonlyArray<readonly [name: string, Partial<WatchFacts>, state: string, news: string | null]>,
  isRecovery: boolean,
): void {
  for (const [name, change, state, news] of cases) {
    it(name, () => {
      const step = stepWatch(aWatch(), facts({ ...change, isRecovery }));

      assert.deepEqual([step.watch.state, step.news?.kind ?? null], [state, news]);
    });
  }
}
