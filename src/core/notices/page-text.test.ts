import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { linesOfPage, titleText } from './page-text.ts';
import { anIncidentAt, aReason, aRecovery, aSuspect, aWayBack, NOW_MS, pageFactsAt } from './testing/page-facts.ts';

describe('what a message says', () => {
  it('is what is broken where, since when, how bad, the suspect with its commits, and what the card says', () => {
    const facts = pageFactsAt();

    assert.equal(titleText(facts), 'INC-17: shop/production: Checkout fails for 14 of 100 requests');
    assert.deepEqual(linesOfPage(facts), [
      'Critical since 02:03 CET, 3 alerts.',
      'Suspect: r412 "Faster cart" by Ada, live 3 min before it began.',
      'r411 "Sell umbrellas" can be put back, at once: nothing speaks against it.',
      'In it: Faster cart (Ada); and 2 more.',
    ]);
  });

  it('says what to do instead where going back does harm (S47)', () => {
    const facts = pageFactsAt({ wayBack: aWayBack({ verdict: 'stop', reasons: [aReason()] }) });

    assert.equal(
      linesOfPage(facts).at(-2),
      'r411 "Sell umbrellas" must not be put back. r411 reads orders.note, which r412 has removed. Fix forward: astern hotfix start INC-17 checkout-fails-for-14-of-100',
    );
  });

  it('leaves without what is not known yet (S43)', () => {
    const incident = anIncidentAt({ suspects: null, target: null, service: null, alerts: 1 });
    const facts = pageFactsAt({ incident, wayBack: null, commits: { newest: [], more: 0 } });

    assert.equal(titleText(facts), 'INC-17: no service named: Checkout fails for 14 of 100 requests');
    assert.deepEqual(linesOfPage(facts), [
      'Critical since 02:03 CET.',
      'Which release it may come from is being looked for.',
    ]);
  });

  it('says that no release is suspected, and why (S45)', () => {
    const incident = anIncidentAt({ suspects: [], noSuspect: 'No release suspected: none went live.' });

    assert.ok(linesOfPage(pageFactsAt({ incident })).includes('No release suspected: none went live.'));
  });

  it('does not suspect again what was taken off without effect (S49)', () => {
    const suspects = [aSuspect(), aSuspect({ release: 410, title: 'Old cart', beforeOnsetMs: 3_600_000 })];
    const incident = anIncidentAt({ suspects, cleared: ['shop/production r412'] });

    assert.match(
      linesOfPage(pageFactsAt({ incident })).join('\n'),
      /Suspect: r410 "Old cart" by Ada, live 60 min before/,
    );
  });

  it('names what others deployed, says whose it is to put back, and what of ours could be', () => {
    const { by, link } = { by: 'GitHub', link: 'https://github.test/acme/payments/actions/runs/1' };
    const elsewhere = { source: 'acme', id: '42', name: 'acme/payments 4f3a2c1', by, link };
    const theirs = { release: null, elsewhere, target: 'payments/production', beforeOnsetMs: 6 * 60_000 };
    const first = aSuspect({ ...theirs, title: 'Round half up', author: 'Bo' });
    const alone = anIncidentAt({ suspects: [first] });
    const both = anIncidentAt({ suspects: [aSuspect({ ...theirs, title: '', author: '' }), aSuspect()] });

    assert.deepEqual(linesOfPage(pageFactsAt({ incident: alone, wayBack: null })).slice(1), [
      'Suspect: acme/payments 4f3a2c1 "Round half up" by Bo, deployed by GitHub to payments/production 6 min before it began.',
      'Astern did not deploy it and cannot put it back: do that where GitHub deploys it. https://github.test/acme/payments/actions/runs/1',
    ]);
    assert.deepEqual(linesOfPage(pageFactsAt({ incident: both })).slice(1), [
      'Suspect: acme/payments 4f3a2c1, deployed by GitHub to payments/production 6 min before it began.',
      'Astern did not deploy it and cannot put it back: do that where GitHub deploys it. https://github.test/acme/payments/actions/runs/1',
      'Also possible: r412 "Faster cart" by Ada, live 3 min before it began.',
      'r411 "Sell umbrellas" can be put back, at once: nothing speaks against it.',
    ]);
  });

  it('tells the state after it was taken, put back, and over', () => {
    const taken = anIncidentAt({ state: 'acknowledged', owner: 'ana', acknowledgedAtMs: NOW_MS });
    const moving = { ...taken, recoveries: [aRecovery()] };
    const proven = aRecovery({ state: 'proven', errorsAfter: 0.2, provenBy: 'measurement' });
    const over = { ...taken, state: 'resolved', resolvedAtMs: NOW_MS, resolvedBy: 'bo', recoveries: [proven] } as const;

    assert.equal(
      titleText(pageFactsAt({ incident: taken })),
      'INC-17 taken by Ana Ruiz: shop/production: Checkout fails for 14 of 100 requests',
    );
    assert.equal(linesOfPage(pageFactsAt({ incident: taken }))[0], 'Ana Ruiz has it since 02:08 CET.');
    assert.deepEqual(linesOfPage(pageFactsAt({ incident: moving })).slice(2, 4), [
      'r411 is back in place of r412, traffic moved after 0.4 s; whether that helps is being watched.',
      'Suspect: r412 "Faster cart" by Ada, live 3 min before it began.',
    ]);
    assert.deepEqual(linesOfPage(pageFactsAt({ incident: over })), [
      'Resolved by Bo Lind at 02:08 CET.',
      'Critical since 02:03 CET, 3 alerts.',
      'r411 is back in place of r412, traffic moved after 0.4 s, errors 14 % -> 0.2 %: it works again.',
    ]);
  });

  it('fits into its line, whatever a sender or a commit says', () => {
    const title = `\u202e<script>alert(1)</script>\n${'x'.repeat(10_000)}`;
    const incident = anIncidentAt({ title, target: `${'s'.repeat(100)}/production`, suspects: [aSuspect({ title })] });
    const facts = pageFactsAt({ incident });

    assert.ok(titleText(facts).length <= 120);
    for (const line of [titleText(facts), ...linesOfPage(facts)]) assert.doesNotMatch(line, /[\n\u202e]/);
  });

  it('writes times in the zone of its reader, with the day where it is another one', () => {
    const incident = anIncidentAt({ beganAtMs: NOW_MS - 3 * 3_600_000 });

    assert.match(linesOfPage(pageFactsAt({ incident }))[0] ?? '', /since 27 Nov, 23:08 CET/);
    assert.match(linesOfPage(pageFactsAt({ incident, zone: 'UTC' }))[0] ?? '', /since 27 Nov, 22:08 UTC/);
    assert.match(linesOfPage(pageFactsAt({ incident, zone: 'Mars/Base' }))[0] ?? '', /UTC/);
  });
});
