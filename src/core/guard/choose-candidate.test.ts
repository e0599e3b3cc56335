import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { aRejection, aServing, nowMs } from '../testing/samples.ts';
import type { CandidateFacts } from './assess.ts';
import { chooseCandidate, judgeNamed } from './choose-candidate.ts';
import { aChange } from './testing/findings.ts';

const now = { live: 5, nowMs, staleAfterMs: 3_600_000, watchMs: 120_000, overridden: false, suspected: null };

function facts(release: number, change: Partial<CandidateFacts> = {}): CandidateFacts {
  return {
    release,
    artifact: 'present',
    servings: [aServing({ release })],
    rejection: null,
    warm: false,
    failedToStartAtMs: null,
    changes: { kind: 'nothing-declared' },
    ...change,
  };
}

function chosen(candidates: readonly CandidateFacts[]): readonly [number | null, readonly number[]] {
  const choice = chooseCandidate(candidates, now);
  return [choice.kind === 'found' ? choice.card.release : null, choice.passedOver.map((card) => card.release)];
}

describe('what is put back', () => {
  it('is the newest good release before the live one, in whatever order they come', () => {
    assert.deepEqual(chosen([facts(1), facts(4), facts(5), facts(3)]), [4, []]);
  });

  it('F14 never goes back to the bad release on a third rollback', () => {
    const rejected = [facts(4, { rejection: aRejection(4) }), facts(3, { rejection: aRejection(3) })];

    assert.deepEqual(chosen([...rejected, facts(2), facts(1)]), [2, [4, 3]]);
  });

  it('F15 passes over what never served, served badly or did not come up', () => {
    const worse = facts(3, { servings: [aServing({ release: 3, outcome: 'worse' })] });
    const candidates = [facts(4, { servings: [] }), worse, facts(2, { failedToStartAtMs: nowMs }), facts(1)];

    assert.deepEqual(chosen(candidates), [1, [4, 3, 2]]);
  });

  it('goes back before what an open incident most likely comes from, unless it is named', () => {
    const suspected = { release: 3, incident: 'INC-17' };
    const choice = chooseCandidate([facts(4), facts(3), facts(2)], { ...now, suspected });
    const isLive = chooseCandidate([facts(4)], { ...now, suspected: { ...suspected, release: 5 } });
    const named = judgeNamed(facts(4), { ...now, acceptRejected: false, suspected });

    assert.equal(choice.kind === 'found' ? choice.card.release : null, 2);
    assert.deepEqual(
      choice.passedOver.map(({ release, findings }) => [release, findings]),
      [4, 3].map((release) => [release, [{ kind: 'suspected', ...suspected }]]),
    );
    assert.equal(isLive.kind === 'found' ? isLive.card.verdict : null, 'safe');
    assert.equal(named.kind === 'found' ? named.card.verdict : null, 'check');
  });

  it('F10 takes the next best when the files are gone', () => {
    assert.deepEqual(chosen([facts(4, { artifact: 'missing' }), facts(3)]), [3, [4]]);
  });

  it('goes no way forward unasked', () => {
    assert.deepEqual(chosen([facts(6), facts(4)]), [4, [6]]);
  });

  it('I9 takes one whose files could not be looked at rather than none', () => {
    assert.deepEqual(chosen([facts(4, { artifact: { unchecked: 'the disk is slow' } })]), [4, []]);
  });

  it('passes over one that a change stops, and goes further back only to what was judged', () => {
    const stop = { kind: 'judged', findings: [{ ...aChange(), evidence: null }] } as const;
    const unjudged = { kind: 'not-judged', why: 'not looked at' } as const;

    const candidates = [facts(4, { changes: stop }), facts(3, { changes: unjudged }), facts(2)];

    assert.deepEqual(chosen(candidates), [2, [4, 3]]);
    assert.deepEqual(chosen([facts(4, { changes: unjudged }), facts(3)]), [4, []]);
  });

  it('F19 is nothing when there is nothing before it, and says why for each', () => {
    assert.deepEqual(chosen([facts(5)]), [null, []]);
    assert.deepEqual(chosen([facts(4, { artifact: 'damaged' }), facts(5)]), [null, [4]]);
  });

  it('I10 has served healthily, was not rejected and is there, whatever the candidates', () => {
    const artifact = fc.constantFrom<CandidateFacts['artifact']>('present', 'missing', 'damaged', 'removed');
    const outcome = fc.constantFrom('healthy' as const, 'worse' as const, 'unproven' as const);
    const candidate = fc.tuple(artifact, fc.array(outcome, { maxLength: 3 }), fc.boolean());
    fc.assert(
      fc.property(fc.array(candidate, { maxLength: 8 }), fc.nat({ max: 8 }), (drawn, live) => {
        const candidates = drawn.map(([kept, outcomes, rejected], index) =>
          facts(index, {
            artifact: kept,
            servings: outcomes.map((one, at) => aServing({ release: index, fromMs: at, outcome: one })),
            rejection: rejected ? aRejection(index) : null,
          }),
        );

        const choice = chooseCandidate(candidates, { ...now, live });

        if (choice.kind === 'none') return;
        const taken = candidates.find((one) => one.release === choice.card.release);
        assert.ok(taken !== undefined && taken.release < live);
        assert.equal(taken.artifact, 'present');
        assert.equal(taken.rejection, null);
        assert.ok(taken.servings.some((serving) => serving.outcome === 'healthy'));
        const skipped = candidates.filter((one) => one.release > taken.release && one.release < live);
        assert.ok(skipped.every((one) => choice.passedOver.some((card) => card.release === one.release)));
      }),
    );
  });
});

describe('a release that a person names', () => {
  const named = (one: CandidateFacts, acceptRejected = false) => judgeNamed(one, { ...now, acceptRejected });

  it('may be one that is passed over unasked', () => {
    const worse = facts(3, { servings: [aServing({ release: 3, outcome: 'worse' })] });

    assert.deepEqual([named(worse).kind, named(facts(6)).kind], ['found', 'found']);
  });

  it('F14 may not be a rejected one, unless that is accepted', () => {
    const rejected = facts(3, { rejection: aRejection(3) });

    assert.deepEqual([named(rejected).kind, named(rejected, true).kind], ['none', 'found']);
  });

  it('F10 F13 F15 may be neither the live one, nor one without its files, nor one that never served', () => {
    const refused = [facts(5), facts(3, { artifact: 'removed' }), facts(3, { servings: [] })];

    assert.deepEqual(
      refused.map((one) => named(one, true).kind),
      ['none', 'none', 'none'],
    );
  });
});
