import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { aWatch, nowMs } from '../testing/samples.ts';
import { judgeWatch, recovered, servedWell } from './judge-watch.ts';
import { stepWatch } from './step-watch.ts';
import type { Sample } from './watch.ts';

const sample = (requests: number, errors: number, p95Ms: number | null = null): Sample => ({ requests, errors, p95Ms });
const good = sample(6_000, 30, 40);

describe('the judgement of a release under watch', () => {
  const cases: ReadonlyArray<readonly [name: string, baseline: Sample | null, latest: Sample, kind: string]> = [
    ['waits for enough requests', good, sample(29, 29), 'too-little'],
    ['F32 blames errors that the health check does not show', good, sample(100, 30), 'worse'],
    ['is fine with what the former one had too', sample(6_000, 300), sample(600, 32), 'fine'],
    ['is fine with a few errors, however sure they look', sample(100_000, 0), sample(1_000, 4), 'fine'],
    ['is fine with a rise that is nobody’s incident', sample(100_000, 0), sample(10_000, 100), 'fine'],
    ['blames a first release that mostly fails', null, sample(100, 50), 'worse'],
    ['takes the usual for a baseline that is too small', sample(3, 3), sample(100, 50), 'worse'],
    ['is fine when the former one was as bad', sample(6_000, 3_000), sample(600, 300), 'fine'],
    ['blames a p95 of twice as much', good, sample(200, 0, 200), 'worse'],
    ['is fine with a p95 that is twice as much but still quick', good, sample(200, 0, 90), 'fine'],
    ['does not judge latency by few requests', good, sample(99, 0, 900), 'fine'],
    ['does not judge latency without a former release', null, sample(200, 0, 900), 'fine'],
  ];
  for (const [name, baseline, latest, kind] of cases) {
    it(name, () => assert.equal(judgeWatch(baseline, latest, true).kind, kind));
  }

  it('says what it compared', () => {
    assert.deepEqual(judgeWatch(sample(1_000, 10), sample(100, 30), true), {
      kind: 'worse',
      what: 'errors',
      before: 0.01,
      after: 0.3,
    });
    assert.deepEqual(judgeWatch(good, sample(200, 0, 240), true), {
      kind: 'worse',
      what: 'latency',
      beforeMs: 40,
      afterMs: 240,
    });
  });

  it('does not judge the latency of what is still cold', () => {
    assert.equal(judgeWatch(good, sample(200, 0, 900), false).kind, 'fine');
  });
});

describe('whether a stack served well', () => {
  const cases: ReadonlyArray<readonly [string, Sample, boolean, boolean]> = [
    ['takes the health checks’ word for one that nobody asked', sample(0, 0), true, true],
    ['does not take one that nobody asked and that is down', sample(0, 0), false, false],
    ['forgives one error of a few requests', sample(10, 1), true, true],
    ['does not forgive a quarter of a few requests', sample(12, 3), true, false],
    ['asks for less than one in twenty', sample(1_000, 49), true, true],
    ['counts one in twenty as bad', sample(1_000, 50), true, false],
  ];
  for (const [name, latest, isHealthy, expected] of cases) {
    it(name, () => assert.equal(servedWell(latest, isHealthy), expected));
  }
});

describe('whether a recovery is proven', () => {
  const cases: ReadonlyArray<readonly [string, Sample, boolean]> = [
    ['takes enough good answers', sample(30, 0), true],
    ['does not take too few', sample(29, 0), false],
    ['does not take one in a hundred', sample(200, 2), false],
  ];
  for (const [name, latest, expected] of cases) it(name, () => assert.equal(recovered(latest), expected));
});

/** Measured when written: 2.7 % in the worst of these. */
const MOST_FALSE_ALARMS = 0.05;

describe('two minutes of watching, looked at each second', () => {
  for (const rate of [2, 5, 20, 100]) {
    for (const share of [0, 0.005, 0.02, 0.1, 0.3]) {
      it(`blames equal releases rarely at ${rate} requests a second and ${share * 100} % errors`, () => {
        const random = seeded(rate * 1_000 + share * 100);
        const watches = Array.from({ length: 200 }, () => watch(random, { rate, before: share, after: share }));

        const blamed = watches.filter((one) => one.end === 'worse').length;

        assert.ok(blamed / watches.length <= MOST_FALSE_ALARMS, `${blamed} of ${watches.length} watches`);
      });
    }
  }

  it('finds 30 % errors at 20 requests a second within 3 seconds, every time', () => {
    const random = seeded(7);
    const watches = Array.from({ length: 200 }, () => watch(random, { rate: 20, before: 0.005, after: 0.3 }));

    assert.ok(watches.every((one) => one.end === 'worse' && one.afterS <= 3));
  });

  it('finds 5 % errors at 20 requests a second within half a minute', () => {
    const random = seeded(8);
    const watches = Array.from({ length: 200 }, () => watch(random, { rate: 20, before: 0.005, after: 0.05 }));

    assert.ok(watches.every((one) => one.end === 'worse' && one.afterS <= 30));
  });

  it('finds a release that goes bad only after a minute', () => {
    const random = seeded(9);
    const watches = Array.from({ length: 50 }, () =>
      watch(random, { rate: 20, before: 0.005, after: (second) => (second < 60 ? 0.005 : 0.3) }),
    );

    assert.ok(
      watches.every((one) => one.end === 'worse' && one.afterS >= 60 && one.afterS <= 70),
      JSON.stringify(watches),
    );
  });

  it('does not blame a release that is slow for its first ten seconds', () => {
    const random = seeded(10);
    const slowStart = (second: number) => (second <= 10 ? 800 : 40);

    const ends = [5, 20, 100].map((rate) => watch(random, { rate, before: 0, after: 0, p95Ms: slowStart }).end);

    assert.deepEqual(ends, ['fine', 'fine', 'fine']);
  });

  it('finds a release that stays slow', () => {
    const found = watch(seeded(11), { rate: 20, before: 0, after: 0, p95Ms: () => 400 });

    assert.deepEqual(found, { end: 'worse', afterS: 20 });
  });
});

type Played = {
  readonly rate: number;
  readonly before: number;
  readonly after: number | ((second: number) => number);
  readonly p95Ms?: (second: number) => number;
};

function watch(
  random: () => number,
  { rate, before, after, p95Ms = () => 40 }: Played,
): { end: string; afterS: number } {
  const share = (second: number) => (typeof after === 'number' ? after : after(second));
  const baseline = sample(rate * 300, errorsOf(random, rate * 300, before), 40);
  const seconds: Array<{ errors: number; p95Ms: number }> = [];
  const sum = (some: typeof seconds): Sample => {
    const errors = some.reduce((total, one) => total + one.errors, 0);
    return sample(rate * some.length, errors, Math.max(...some.map((one) => one.p95Ms)));
  };
  for (let second = 1; second <= 120; second += 1) {
    seconds.push({ errors: errorsOf(random, rate, share(second)), p95Ms: p95Ms(second) });
    const facts = { sinceFlip: sum(seconds), lately: sum(seconds.slice(-10)), nowMs: nowMs + second * 1_000 };
    const { news } = stepWatch(aWatch({ baseline }), { ...facts, isRecovery: false });
    if (news !== null) return { end: news.kind, afterS: second };
  }
  return { end: 'none', afterS: 120 };
}

function errorsOf(random: () => number, requests: number, share: number): number {
  let errors = 0;
  for (let request = 0; request < requests; request += 1) if (random() < share) errors += 1;
  return errors;
}

/** mulberry32 */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
