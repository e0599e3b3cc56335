import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { aRejection, aServing, nowMs } from '../testing/samples.ts';
import { assess, type CandidateFacts, type Circumstances, verdictOf } from './assess.ts';
import { NO_EVIDENCE, weighEvidence } from './evidence.ts';
import type { Finding, Verdict } from './model.ts';
import { aChange } from './testing/findings.ts';

const good: CandidateFacts = {
  release: 1,
  artifact: 'present',
  servings: [aServing({ release: 1 })],
  rejection: null,
  warm: true,
  failedToStartAtMs: null,
  changes: { kind: 'nothing-declared' },
};
const now: Circumstances = {
  live: 2,
  nowMs,
  staleAfterMs: 3_600_000,
  watchMs: 120_000,
  acceptRejected: false,
  named: false,
  overridden: false,
  suspected: null,
};
const rejection = aRejection(1);
const byRejection = { reason: rejection.reason, by: rejection.actor, atMs: rejection.atMs };
const brief = aServing({ release: 1, fromMs: nowMs - 10_000, untilMs: nowMs - 9_000 });
const bad = aServing({ release: 1, outcome: 'worse' });

type Case = readonly [
  name: string,
  facts: Partial<CandidateFacts>,
  findings: readonly Finding[],
  unasked: Verdict,
  named: Verdict,
];

describe('the card of a candidate', () => {
  const cases: readonly Case[] = [
    ['is safe for what served well and is there', {}, [], 'safe', 'safe'],
    [
      'F10 stops at files that were removed',
      { artifact: 'removed' },
      [{ kind: 'artifact-missing', state: 'removed' }],
      'stop',
      'stop',
    ],
    [
      'F10 stops at files that are missing',
      { artifact: 'missing' },
      [{ kind: 'artifact-missing', state: 'missing' }],
      'stop',
      'stop',
    ],
    [
      'F10 stops at files that are damaged',
      { artifact: 'damaged' },
      [{ kind: 'artifact-missing', state: 'damaged' }],
      'stop',
      'stop',
    ],
    [
      'I9 does not know where the files could not be looked at',
      { artifact: { unchecked: 'disk' } },
      [{ kind: 'artifact-unchecked', why: 'disk' }],
      'unknown',
      'unknown',
    ],
    ['F15 stops at what never served', { servings: [] }, [{ kind: 'never-served' }], 'stop', 'stop'],
    [
      'F15 stops at what never served well',
      { servings: [aServing({ release: 1, outcome: 'unproven' })] },
      [{ kind: 'never-served' }],
      'stop',
      'stop',
    ],
    [
      'F15 stops at what served badly, unless it is named',
      { servings: [bad] },
      [{ kind: 'served-badly', atMs: bad.fromMs }],
      'stop',
      'check',
    ],
    [
      'goes by the newest of its stretches',
      { servings: [{ ...bad, fromMs: 1 }, aServing({ release: 1 })] },
      [],
      'safe',
      'safe',
    ],
    [
      'F14 stops at what was rolled back, even when it is named',
      { rejection },
      [{ kind: 'rejected', ...byRejection }],
      'stop',
      'stop',
    ],
    [
      'asks for a look when it is newer than what is live, and only when named',
      { release: 3 },
      [{ kind: 'newer-than-live' }],
      'stop',
      'check',
    ],
    ['F13 stops at what is live', { release: 2 }, [{ kind: 'is-live' }], 'stop', 'stop'],
    [
      'asks for a look after a short time with the traffic',
      { servings: [brief] },
      [{ kind: 'little-evidence', servedMs: 1_000 }],
      'check',
      'check',
    ],
    [
      'asks for a look when it is old',
      { servings: [aServing({ release: 1, fromMs: nowMs - 9_000_000, untilMs: nowMs - 4_000_000 })] },
      [{ kind: 'stale', ageMs: 4_000_000, limitMs: 3_600_000 }],
      'check',
      'check',
    ],
    [
      'F52 stops at what did not come up lately, unless it is named',
      { failedToStartAtMs: nowMs - 5 },
      [{ kind: 'failed-to-start', atMs: nowMs - 5 }],
      'stop',
      'check',
    ],
    [
      'gives every reason, and the worst verdict of them',
      { artifact: { unchecked: 'disk' }, servings: [brief], failedToStartAtMs: nowMs },
      [
        { kind: 'artifact-unchecked', why: 'disk' },
        { kind: 'little-evidence', servedMs: 1_000 },
        { kind: 'failed-to-start', atMs: nowMs },
      ],
      'stop',
      'unknown',
    ],
  ];
  for (const [name, change, findings, unasked, named] of cases) {
    it(name, () => {
      const facts = { ...good, ...change };

      const cards = [assess(facts, now), assess(facts, { ...now, named: true })];

      assert.deepEqual(
        cards.map((card) => card.findings),
        [findings, findings],
      );
      assert.deepEqual(
        cards.map((card) => card.verdict),
        [unasked, named],
      );
    });
  }

  it('takes what lies between into account, unless it is safe', () => {
    const findings = weighEvidence(
      [aChange(), aChange({ verdict: 'check' }), aChange({ verdict: 'safe' })],
      NO_EVIDENCE,
    );

    const card = assess({ ...good, changes: { kind: 'judged', findings } }, now);

    assert.deepEqual([card.verdict, card.findings.length], ['stop', 2]);
    const accepted = assess({ ...good, changes: { kind: 'judged', findings } }, { ...now, overridden: true });
    assert.equal(accepted.verdict, 'check');
    assert.deepEqual(
      accepted.findings.map((finding) => finding.kind === 'change' && finding.accepted),
      [true, false],
    );
  });

  it('F50 does not know where what lies between was not judged', () => {
    const card = assess({ ...good, changes: { kind: 'not-judged', why: 'no repository' } }, now);

    assert.deepEqual(
      [card.verdict, card.findings],
      ['unknown', [{ kind: 'changes-not-judged', why: 'no repository' }]],
    );
  });

  it('asks for a look when a person takes a rejected release back', () => {
    const card = assess({ ...good, rejection }, { ...now, named: true, acceptRejected: true });

    assert.deepEqual(card.findings, [{ kind: 'rejected-accepted', ...byRejection }]);
    assert.equal(card.verdict, 'check');
  });

  it('counts the stretch that goes on up to now', () => {
    const open = aServing({ release: 1, fromMs: nowMs - 200_000, untilMs: null });

    assert.deepEqual(assess({ ...good, servings: [open] }, now).findings, []);
  });

  it('is never better than any of its reasons', () => {
    const order: readonly Verdict[] = ['safe', 'check', 'unknown', 'stop'];
    const artifact = fc.constantFrom<CandidateFacts['artifact']>('present', 'removed', { unchecked: 'x' });
    const outcome = fc.constantFrom('healthy' as const, 'worse' as const, 'unproven' as const);
    fc.assert(
      fc.property(artifact, fc.array(outcome), fc.boolean(), fc.boolean(), (kept, outcomes, rejected, named) => {
        const servings = outcomes.map((one, index) => aServing({ release: 1, fromMs: index, outcome: one }));
        const facts = { ...good, artifact: kept, servings, rejection: rejected ? rejection : null };

        const card = assess(facts, { ...now, named });

        const ranks = card.findings.map((finding) => order.indexOf(verdictOf(finding, named)));
        assert.equal(order.indexOf(card.verdict), Math.max(0, ...ranks));
        if (rejected) assert.equal(card.verdict, 'stop');
      }),
    );
  });
});
