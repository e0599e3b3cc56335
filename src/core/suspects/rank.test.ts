import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import type { Suspect } from '../incidents/model.ts';
import type { FlipFacts, SuspectFacts } from './model.ts';
import { CLOCK_SLACK_MS, POINTS, SUSPECTED_FROM } from './points.ts';
import { rankSuspects } from './rank.ts';
import { aFlip, anAlert, MINUTE, onsetMs, theFacts } from './testing/facts.ts';

const DAY = 24 * 60 * MINUTE;

function ranked(change: Partial<SuspectFacts>): readonly string[] {
  const { suspects } = rankSuspects(theFacts(change));
  return suspects.map(({ target, release, score }) => `${target} r${release} ${score}`);
}

function kinds({ evidence }: Pick<Suspect, 'evidence'>): readonly string[] {
  return evidence.map(({ kind }) => kind);
}

function only(change: Partial<SuspectFacts>): Suspect {
  const [suspect] = rankSuspects(theFacts(change)).suspects;
  assert.ok(suspect !== undefined);
  return suspect;
}

describe('the suspect of an incident', () => {
  it('is the release that went live just before, with what is known of it (S43)', () => {
    const { suspects, noSuspect } = rankSuspects(
      theFacts({
        flips: [
          aFlip({
            atMs: onsetMs - 90_000,
            measured: {
              before: { requests: 1000, errors: 2, p95Ms: 20 },
              since: { requests: 500, errors: 70, p95Ms: 20 },
              state: 'worse',
              answered: 500,
            },
          }),
        ],
      }),
    );

    assert.equal(noSuspect, null);
    assert.deepEqual(suspects, [
      {
        target: 'shop/production',
        release: 12,
        title: 'Discounts',
        author: 'ann',
        sha: `12abcdef${'0'.repeat(32)}`,
        flippedAtMs: onsetMs - 90_000,
        beforeOnsetMs: 90_000,
        score: 90,
        isSuspected: true,
        evidence: [
          { kind: 'time', points: 40, text: 'r12 went live 2 min before the alarm.' },
          {
            kind: 'error-share',
            points: 30,
            text: 'More requests fail than before it went live: 0.2 % then, 14.0 % now.',
          },
          { kind: 'service', points: 20, text: 'The alarm is about shop.' },
        ],
      },
    ]);
  });

  it('is one of a ranked list when two services were released within five minutes (S44)', () => {
    const flips = [
      aFlip({ service: 'payments', release: 7, atMs: onsetMs - 4 * MINUTE }),
      aFlip({ release: 12, atMs: onsetMs - 2 * MINUTE }),
      aFlip({ service: 'blog', release: 3, atMs: onsetMs - MINUTE }),
    ];
    const reliesOn = new Map([['shop', ['payments']]]);

    const { suspects } = rankSuspects(theFacts({ flips, reliesOn }));

    assert.deepEqual(
      suspects.map(({ target, score, isSuspected }) => [target, score, isSuspected]),
      [
        ['shop/production', 60, true],
        ['payments/production', 55, true],
        ['blog/production', 15, false],
      ],
    );
    assert.ok(suspects.every(({ evidence }) => evidence.length > 1));
    assert.equal(suspects[1]?.evidence[1]?.text, 'shop, which the alarm is about, relies on payments.');
  });

  it('is the one that is relied on where its errors rose and those of the service itself did not (S44)', () => {
    const few = { requests: 1000, errors: 1, p95Ms: 20 };
    const many = { requests: 1000, errors: 200, p95Ms: 20 };
    const flips = [
      aFlip({
        service: 'payments',
        release: 7,
        measured: { before: few, since: many, state: 'worse', answered: 1000 },
      }),
      aFlip({ release: 12, measured: { before: few, since: few, state: 'as-before', answered: 1000 } }),
    ];

    assert.deepEqual(ranked({ flips, reliesOn: new Map([['shop', ['payments']]]) }), [
      'payments/production r7 85',
      'shop/production r12 40',
    ]);
  });

  it('relies on others over others, but not for ever', () => {
    const chain = new Map([
      ['shop', ['cart']],
      ['cart', ['stock']],
      ['stock', ['store']],
      ['store', ['disk']],
    ]);
    const flips = ['stock', 'store', 'disk'].map((service) => aFlip({ service }));

    assert.deepEqual(ranked({ flips, reliesOn: chain }), [
      'stock/production r12 55',
      'store/production r12 55',
      'disk/production r12 15',
    ]);
  });

  it('is none when nothing went live in 24 hours (S45)', () => {
    assert.deepEqual(rankSuspects(theFacts({ flips: [] })), {
      suspects: [],
      noSuspect: 'No release suspected: none went live on any target in the 24 hours before it began.',
    });
  });

  it('is not a release that went live after it began, whenever the alert came (S46)', () => {
    const alert = anAlert({ startsAtMs: onsetMs, firstAtMs: onsetMs + 5 * MINUTE });
    const { suspects, noSuspect } = rankSuspects(
      theFacts({ alerts: [alert], flips: [aFlip({ atMs: onsetMs + MINUTE })] }),
    );

    assert.deepEqual([suspects[0]?.score, suspects[0]?.isSuspected], [0, false]);
    assert.deepEqual(kinds(suspects[0] ?? { evidence: [] }), ['before-flip', 'service']);
    assert.equal(noSuspect, 'No release suspected. r12 of shop/production: It began 60 s before r12 went live.');
  });

  it('is blamed by when it began, not by when a late monitor said so (S46)', () => {
    const alert = anAlert({ startsAtMs: onsetMs, firstAtMs: onsetMs + 3 * MINUTE });

    const suspect = only({ alerts: [alert], flips: [aFlip({ atMs: onsetMs - MINUTE })] });

    assert.equal(suspect.beforeOnsetMs, MINUTE);
    assert.ok(suspect.isSuspected);
  });

  it('counts back for how long the sender says that it waited (S46)', () => {
    const flips = [aFlip({ atMs: onsetMs - MINUTE })];
    const rule = { rest: { annotations: { for: '5m' } } };

    assert.equal(only({ flips, alerts: [anAlert(rule)] }).isSuspected, false);
    assert.equal(only({ flips, alerts: [anAlert({ labels: { for: '30s' } })] }).beforeOnsetMs, MINUTE / 2);
    assert.equal(only({ flips, alerts: [anAlert({ labels: { for: 'a while' } })] }).beforeOnsetMs, MINUTE);
  });

  it('is not let off by clocks that differ a little', () => {
    const suspect = only({ flips: [aFlip({ atMs: onsetMs + CLOCK_SLACK_MS })] });

    assert.equal(suspect.evidence[0]?.text, 'r12 went live 0.00 s before the alarm.');
    assert.ok(suspect.isSuspected);
    assert.equal(only({ flips: [aFlip({ atMs: onsetMs + CLOCK_SLACK_MS + 1 })] }).isSuspected, false);
  });

  it('is never what went live after the incident was opened, which no clock of a sender tells', () => {
    const incident = { ...theFacts().incident, openedAtMs: onsetMs + 1_000 };

    assert.equal(only({ incident, flips: [aFlip({ atMs: onsetMs + 1_001 })] }).isSuspected, false);
  });

  it('keeps what its errors said while it had the traffic, once another one has it', () => {
    const judged = { kind: 'error-share', points: 30, text: 'More requests fail.' } as const;

    assert.equal(only({ flips: [aFlip({ judged })] }).score, 90);
  });

  it('takes the earliest of several alerts, and the word of a person where there is none', () => {
    const alerts = [anAlert({ startsAtMs: onsetMs + MINUTE }), anAlert({ startsAtMs: onsetMs })];
    const byHand = {
      service: 'shop',
      target: null,
      beganAtMs: onsetMs + MINUTE,
      openedAtMs: onsetMs + MINUTE,
      cleared: [],
    };

    assert.equal(only({ alerts }).beforeOnsetMs, 2 * MINUTE);
    assert.equal(only({ alerts: [], incident: byHand }).beforeOnsetMs, 3 * MINUTE);
  });

  it('does not believe a start that lies in the future', () => {
    const alert = anAlert({ startsAtMs: onsetMs + DAY, firstAtMs: onsetMs, changes: [] });

    assert.equal(only({ alerts: [alert] }).beforeOnsetMs, 2 * MINUTE);
  });

  it('is not an old release that shows an old error again after a rollback (S50)', () => {
    const flip = aFlip({
      release: 11,
      former: 12,
      olderStretches: [{ fromMs: onsetMs - 20 * DAY, untilMs: onsetMs - DAY }],
    });
    const earlier = [{ ...anAlert({ startsAtMs: onsetMs - 14 * DAY }), title: 'Orders fail' }];

    const { suspects, noSuspect } = rankSuspects(theFacts({ flips: [flip], earlier }));

    assert.equal(suspects[0]?.isSuspected, false);
    assert.ok(kinds(suspects[0] ?? { evidence: [] }).includes('known-error'));
    assert.equal(
      noSuspect,
      'No release suspected. r11 of shop/production: This error is known: it came 14 days ago too, with an older release.',
    );
  });

  it('is let off by words of an error that an older release had as well, not by the name of a rule (S50)', () => {
    const olderStretches = [{ fromMs: onsetMs - 20 * DAY, untilMs: onsetMs - 2 * MINUTE }];
    const flips = [aFlip({ olderStretches })];
    const before = anAlert({ startsAtMs: onsetMs - 9 * DAY, errorText: 'order 4711: no such campaign' });

    const sameWords = only({
      flips,
      alerts: [anAlert({ errorText: 'order 9: no such campaign' })],
      earlier: [before],
    });
    const sameRule = only({ flips, earlier: [before] });

    assert.ok(kinds(sameWords).includes('known-error') && !sameWords.isSuspected);
    assert.ok(!kinds(sameRule).includes('known-error') && sameRule.isSuspected);
  });

  it('is not let off by an error that only a release had that was rolled back', () => {
    const olderStretches = [{ fromMs: onsetMs - DAY, untilMs: onsetMs - 60 * MINUTE }];
    const flips = [aFlip({ release: 13, former: 11, olderStretches })];
    const earlier = [anAlert({ startsAtMs: onsetMs - 30 * MINUTE, errorText: 'boom' })];

    assert.ok(!kinds(only({ flips, earlier, alerts: [anAlert({ errorText: 'boom' })] })).includes('known-error'));
  });

  it('is more suspected of an error that nobody spoke of before', () => {
    const earlier = [anAlert({ startsAtMs: onsetMs - 9 * DAY, errorText: 'disk full', title: 'Disk' })];

    assert.deepEqual(ranked({ earlier }), ['shop/production r12 70']);
    assert.deepEqual(ranked({ earlier: [] }), ['shop/production r12 60']);
  });

  const tags: ReadonlyArray<readonly [said: string, score: number]> = [
    ['r12', 80],
    ['12', 80],
    ['shop@1.4.2+12abcde', 80],
    ['registry.example/shop:12ABCDEF', 80],
    ['v1.4.2', 80],
    ['r11', 0],
    ['13', 30],
    ['v1.4.1', 0],
    ['v9', 30],
    ['deadbee', 30],
    ['fe0d1c2', 0],
  ];
  for (const [said, score] of tags) {
    it(`has ${score} points an hour before when the alert calls its release ${said}`, () => {
      const commits = new Map([
        ['v1.4.2', aFlip().sha],
        ['v1.4.1', aFlip({ release: 11 }).sha],
      ]);
      const flips = [aFlip({ atMs: onsetMs - 61 * MINUTE, measured: null })];
      const alerts = [anAlert({ release: said })];

      const [one] = rankSuspects(theFacts({ flips, alerts, commits })).suspects;

      assert.equal(one?.score, score);
    });
  }

  it('is more suspected of a file that the alert speaks of', () => {
    const files = ['README.md', 'src/checkout/Cart.ts'];
    const cases: ReadonlyArray<readonly [alert: ReturnType<typeof anAlert>, text: string | null]> = [
      [
        anAlert({ labels: { path: '/api/checkout' } }),
        'It changes src/checkout/Cart.ts, and the alert speaks of "checkout".',
      ],
      [
        anAlert({ errorText: 'TypeError at src/checkout/cart.ts:12' }),
        'It changes src/checkout/Cart.ts, and the alert speaks of it.',
      ],
      [anAlert({ labels: { team: 'checkout' } }), null],
      [anAlert({ title: 'shop production errors in readme' }), null],
    ];
    for (const [alert, text] of cases) {
      const found = only({ alerts: [alert], flips: [aFlip({ files })] }).evidence.find(({ kind }) => kind === 'files');
      assert.equal(found?.text ?? null, text);
    }
  });

  const against: ReadonlyArray<readonly [what: string, flip: Partial<FlipFacts>, kind: string]> = [
    [
      'has answered nothing',
      { measured: { before: null, since: null, state: 'too-little', answered: 0 } },
      'no-traffic',
    ],
    ['had lost the traffic before', { atMs: onsetMs - 4 * MINUTE, untilMs: onsetMs - 2 * MINUTE }, 'no-traffic'],
    ['was put back, and had served well before', { release: 11, former: 12, servedWell: true }, 'served-before'],
    ['runs elsewhere', { environment: 'staging' }, 'service'],
  ];
  for (const [what, flip, kind] of against) {
    it(`is not one that ${what}`, () => {
      const suspect = only({ flips: [aFlip(flip)] });

      assert.equal(suspect.isSuspected, false);
      assert.ok(suspect.evidence.some((one) => one.kind === kind && one.points < 0));
    });
  }

  const judged = { kind: 'error-share', points: 30, text: 'More requests fail.' } as const;
  const asBad = { requests: 500, errors: 200, p95Ms: 20 };
  const asBefore = { before: asBad, since: asBad, state: 'as-before', answered: 500 } as const;
  const inARow: ReadonlyArray<
    readonly [what: string, earlier: object, later: object, afterFlipMs: number, first: number]
  > = [
    ['the one that is live', {}, {}, 2_000, 12],
    ['the one that is live, where clocks cannot tell', {}, {}, -2_000, 12],
    ['the one that is live, though files of the one before fit', { files: ['src/orders.ts'] }, {}, 2_000, 12],
    ['the one before, where it failed already before it was followed', { judged }, { measured: asBefore }, -2_000, 11],
  ];
  for (const [what, earlier, later, afterFlipMs, first] of inARow) {
    it(`is, of two that went live within seconds, ${what}`, () => {
      const atMs = onsetMs - afterFlipMs;
      const flips = [
        aFlip({ release: 11, atMs: atMs - 6_000, untilMs: atMs, ...earlier }),
        aFlip({ release: 12, atMs, ...later }),
      ];

      assert.equal(rankSuspects(theFacts({ flips })).suspects[0]?.release, first);
    });
  }

  it('is one that was put back where its errors rose all the same, or it never served well', () => {
    const back = { release: 11, former: 12, servedWell: true };
    const measured = { before: asBefore.before, since: asBad, state: 'worse', answered: 500 } as const;

    assert.equal(only({ flips: [aFlip({ ...back, measured })] }).isSuspected, true);
    assert.equal(only({ flips: [aFlip({ ...back, servedWell: false })] }).isSuspected, true);
  });

  it('is the next one when the first was put back and that did not help (S49)', () => {
    const flips = [aFlip({ release: 12 }), aFlip({ release: 11, atMs: onsetMs - 9 * MINUTE })];
    const incident = {
      service: 'shop',
      target: 'shop/production',
      beganAtMs: onsetMs,
      openedAtMs: onsetMs,
      cleared: ['shop/production r12'],
    };

    const { suspects } = rankSuspects(theFacts({ flips, incident }));

    assert.deepEqual(
      suspects.map(({ release, isSuspected }) => [release, isSuspected]),
      [
        [11, true],
        [12, false],
      ],
    );
  });

  it('keeps to ten releases, the most suspected first, and says why for the nearest', () => {
    const flips = Array.from({ length: 30 }, (_, index) =>
      aFlip({ release: index + 1, atMs: onsetMs + (index + 1) * MINUTE }),
    );

    const { suspects, noSuspect } = rankSuspects(theFacts({ flips }));

    assert.equal(suspects.length, 10);
    assert.match(noSuspect ?? '', / 7 more, none of them closer\.$/);
  });
});

describe('docs/suspects.md', () => {
  it('shows the points as they are given', () => {
    const page = readFileSync(new URL('../../../docs/suspects.md', import.meta.url), 'utf8');
    const rows = [...page.matchAll(/^\| `([a-z-]+)` +\| (.+?) +\| +(-?\d+) +\|$/gm)].map(([, kind, when, points]) => ({
      kind,
      when,
      points: Number(points),
    }));

    assert.deepEqual(rows, Object.values(POINTS));
    assert.match(page, new RegExp(`\\b${SUSPECTED_FROM} points`));
    assert.match(page, new RegExp(`\\b${CLOCK_SLACK_MS / 1000} s\\b`));
  });
});
