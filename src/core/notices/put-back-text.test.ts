import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checksOf, happenText, stoppedText, wrongText } from './put-back-text.ts';
import { anIncidentAt, aReason, aSuspect, aWayBack, NOW_MS, pageFactsAt } from './testing/page-facts.ts';

const READER = { zone: 'Europe/Paris', nowMs: NOW_MS };

describe('the guided put-back', () => {
  it('says what is wrong, and since which release', () => {
    assert.deepEqual(wrongText(pageFactsAt()), [
      'Checkout fails for 14 of 100 requests.',
      'It began at 02:03 CET (5 min ago), 3 min after release 412 "Faster cart" went live.',
    ]);
    const early = anIncidentAt({ suspects: [aSuspect({ beforeOnsetMs: -60_000 })] });
    assert.equal(wrongText(pageFactsAt({ incident: early }))[1], 'It began at 02:03 CET (5 min ago).');
  });

  it('says what will happen, and that it can be undone', () => {
    assert.deepEqual(happenText(aWayBack(), READER), [
      'In place of release 412 "Faster cart" of 26 November we put back release 411 "Sell umbrellas" of 26 November. It ran for 26 h until 02:00 CET.',
      'It still runs: customers get it within about a second.',
      'Nothing is deleted. 3 changes go away with it for now. You can undo this.',
    ]);
    assert.match(
      happenText(aWayBack({ warm: false, undone: 1 }), READER).join(' '),
      /started and checked first.*One change/,
    );
  });

  it('says of everything that was looked at that it is fine', () => {
    const checks = checksOf(aWayBack(), READER);

    assert.deepEqual(
      checks.map(({ state, text }) => `${state}: ${text}`),
      [
        'fine: Release 411 is built and kept.',
        'fine: It still runs and passed its checks.',
        'fine: It ran well for 26 h.',
        'fine: It is not too old: it was in use until 02:00 CET.',
        'fine: No change of the database stands in the way.',
        'fine: Nobody else is changing it right now.',
      ],
    );
  });

  it('says in front what speaks against it, with what to do, and leaves out the line that would say the opposite', () => {
    const reasons = [
      aReason({ verdict: 'check', instruction: 'Ask Bo to run step 3.' }),
      aReason({ kind: 'stale', area: 'history', verdict: 'check', text: 'Old.', detail: null }),
    ];
    const active = { kind: 'ship', actor: 'bo' };
    const checks = checksOf(aWayBack({ verdict: 'check', reasons, active }), READER);
    const all = checks.map(({ text }) => text).join('\n');

    assert.deepEqual(
      [checks[0]?.state, checks[0]?.instruction, checks[0]?.detail],
      ['look', 'Ask Bo to run step 3.', 'db/9.sql:3'],
    );
    assert.doesNotMatch(all, /No change of the database|not too old|Nobody else/);
    assert.match(all, /bo has a ship under way; putting back stops it/);
  });

  it('says why there is no button, and whom to call (S47)', () => {
    const stop = pageFactsAt({ wayBack: aWayBack({ verdict: 'stop', reasons: [aReason()] }) });

    assert.deepEqual(stoppedText(stop, ['Bo Lind', 'Ana Ruiz']), [
      'Putting back release 411 would do harm. r411 reads orders.note, which r412 has removed.',
      'Call Bo Lind or Ana Ruiz.',
    ]);
    const unknown = pageFactsAt({ wayBack: aWayBack({ verdict: 'unknown' }) });
    assert.deepEqual(stoppedText(unknown, []), [
      'Whether release 411 may be put back could not be told.',
      'Call an engineer who knows this service.',
    ]);
    assert.match(
      stoppedText(pageFactsAt({ wayBack: aWayBack({ back: null, verdict: 'none' }) }), []).join(),
      /no earlier release/,
    );
    assert.match(stoppedText(pageFactsAt({ wayBack: null }), []).join(), /INC-17 is about is not known/);
  });

  it('has no word that only engineers know', () => {
    const facts = pageFactsAt();
    const words = [
      ...wrongText(facts),
      ...happenText(aWayBack(), READER),
      ...checksOf(aWayBack(), READER).map(({ text }) => text),
    ];

    assert.doesNotMatch(words.join(' '), /\b(?:SHA|sha|revert|promote|rollback|commit|f00d\d+)\b/i);
  });
});
