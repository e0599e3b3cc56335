import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FlipFacts } from './model.ts';
import { rankSuspects } from './rank.ts';
import { aFlip, anAlert, MINUTE, onsetMs, theFacts } from './testing/facts.ts';

const elsewhere = { source: 'acme', id: '42', name: 'acme/payments 4f3a2c1', by: 'GitHub', link: 'https://x.test/' };
const sha = '4f3a2c1'.padEnd(40, '0');

/** GitHub deployed payments six minutes before it began. */
function aDeployed(change: Partial<FlipFacts> = {}): FlipFacts {
  const of = { service: 'payments', release: null, former: null, elsewhere, sha, title: 'Round half up', author: 'Bo' };
  return { ...aFlip({ ...of, atMs: onsetMs - 6 * MINUTE, ...change }), release: null };
}

function rank(flip: FlipFacts, alert = anAlert({ service: 'payments' }), reliesOn = new Map<string, string[]>()) {
  const incident = { service: alert.service, target: null, beganAtMs: onsetMs, openedAtMs: onsetMs, cleared: [] };
  return rankSuspects(theFacts({ incident, alerts: [alert], flips: [flip], reliesOn }));
}

describe('a deploy that others made', () => {
  it('is suspected by the same rules, under its own name, and is no release', () => {
    const [first] = rank(aDeployed()).suspects;

    assert.deepEqual(
      [first?.release, first?.elsewhere, first?.target, first?.score, first?.isSuspected],
      [null, elsewhere, 'payments/production', 50, true],
    );
    assert.deepEqual(
      first?.evidence.map(({ text }) => text),
      ['acme/payments 4f3a2c1 was deployed by GitHub 6 min before the alarm.', 'The alarm is about payments.'],
    );
  });

  const cases: ReadonlyArray<
    readonly [what: string, flip: FlipFacts, alert: ReturnType<typeof anAlert>, kind: string]
  > = [
    [
      'is named by an alert that tells its commit',
      aDeployed(),
      anAlert({ service: 'payments', release: 'payments@1.2+4f3a2c1' }),
      'release-tag 50',
    ],
    [
      'is another than the release that an alert names',
      aDeployed(),
      anAlert({ service: 'payments', release: 'r12' }),
      'release-tag -40',
    ],
    ['is not blamed for what began before', aDeployed({ atMs: onsetMs + MINUTE }), anAlert(), 'before-flip -100'],
    [
      'is not blamed once another had its place',
      aDeployed({ untilMs: onsetMs - MINUTE }),
      anAlert({ service: 'payments' }),
      'no-traffic -50',
    ],
    ['is hardly blamed for another service', aDeployed(), anAlert({ service: 'shop' }), 'service -25'],
  ];
  for (const [what, flip, alert, kind] of cases) {
    it(what, () => {
      const [one] = rank(flip, alert).suspects;

      assert.ok(
        one?.evidence.some((row) => `${row.kind} ${row.points}` === kind),
        JSON.stringify(one?.evidence),
      );
    });
  }

  it('is suspected of what relies on it, and a null is never the name of a release', () => {
    const alert = anAlert({ service: 'shop', release: 'rnull' });

    const [one] = rank(aDeployed({ atMs: onsetMs - MINUTE }), alert, new Map([['shop', ['payments']]])).suspects;

    assert.deepEqual([one?.score, one?.isSuspected], [55, true]);
  });

  it('is named in the reason why none is suspected', () => {
    const { noSuspect } = rank(aDeployed({ atMs: onsetMs + 5 * MINUTE }));

    assert.match(
      noSuspect ?? '',
      /^No release suspected\. acme\/payments 4f3a2c1 of payments\/production: It began 5 min before acme\/payments 4f3a2c1 was deployed by GitHub\.$/,
    );
  });
});
