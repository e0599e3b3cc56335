import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { anIncidentAt, aRecovery } from '../notices/testing/page-facts.ts';
import { BUTTONS, type Button, parseValue, type Seen, stageOf, wordsOfValue, writeValue } from './button.ts';
import { judgePress } from './judge-press.ts';
import { judgeLink, linkUntilMs, parseLink, wordsOfLink, writeLink } from './link.ts';

const HOUR_MS = 3_600_000;
const MADE_MS = 1_700_000_000_000;
const SIGNATURE = 'AAAAAAAAAAAAAAAAAAAAAA';

describe('a link', () => {
  const row = { id: 'page_abc', person: 'ana', incident: 17 };
  const link = { page: 'page_abc', untilMs: MADE_MS };

  it('is read back as it was written', () => {
    assert.deepEqual(parseLink(writeLink(link, SIGNATURE)), { link, signature: SIGNATURE });
    for (const bad of [
      '',
      'a.b',
      `${writeLink(link, SIGNATURE)}x`,
      writeLink(link, SIGNATURE).toUpperCase(),
      '../../x',
    ])
      assert.equal(parseLink(bad), null);
  });

  it('is signed for its person, its incident and its end', () => {
    const all = [
      wordsOfLink(link, row),
      wordsOfLink(link, { ...row, person: 'bo' }),
      wordsOfLink(link, { ...row, incident: 18 }),
      wordsOfLink({ ...link, untilMs: MADE_MS + 1_000 }, row),
    ];

    assert.equal(new Set(all).size, 4);
  });

  it('lasts a day, stays the same for repeats of a message, and is fresh in one that is edited much later', () => {
    const untilMs = (nowMs: number) => linkUntilMs({ madeAtMs: MADE_MS }, nowMs);

    assert.equal(untilMs(MADE_MS), MADE_MS + 24 * HOUR_MS);
    assert.equal(untilMs(MADE_MS + 11 * HOUR_MS), MADE_MS + 24 * HOUR_MS);
    const late = MADE_MS + 40 * HOUR_MS;
    assert.ok(untilMs(late) > late + 22 * HOUR_MS && untilMs(late) <= late + 24 * HOUR_MS);
    assert.equal(untilMs(late), untilMs(late + 60_000));
  });

  it('only shows from an hour after the incident is resolved, and nothing once it is over', () => {
    const judged = (resolvedAtMs: number | null, nowMs: number) => judgeLink(link, { resolvedAtMs }, nowMs);

    assert.equal(judged(null, MADE_MS - 1), 'acts');
    assert.equal(judged(null, MADE_MS), 'over');
    assert.equal(judged(MADE_MS - 2 * HOUR_MS, MADE_MS - HOUR_MS - 1), 'acts');
    assert.equal(judged(MADE_MS - 2 * HOUR_MS, MADE_MS - HOUR_MS), 'shows');
  });
});

describe('a button', () => {
  const stage = { incident: 'open-0', escalation: '0-0-1', way: '411-412' };
  const shown = { button: 'put-back', page: 'page_abc', seen: { version: 7, stage } } as const;

  it('is read back as it was written, and signed for the place where it stood', () => {
    assert.deepEqual(parseValue(writeValue(shown, SIGNATURE)), { shown, signature: SIGNATURE });
    assert.equal(parseValue(writeValue(shown, SIGNATURE).replace('put-back', 'explode')), null);
    assert.notEqual(wordsOfValue(shown, 'message'), wordsOfValue(shown, 'page_abc.x.y'));
  });

  const escalation = { run: 0, round: 0, step: 1 };
  const wayBack = { back: { number: 411 }, live: { number: 412 } };
  const open = anIncidentAt({ version: 7 });
  const seen: Seen = { version: 7, stage: stageOf({ incident: open, escalation, wayBack }) };
  const judged = (button: Button, now: Partial<typeof open>, more: Partial<Parameters<typeof stageOf>[0]> = {}) => {
    const incident = { ...open, version: 8, ...now };
    const stage = stageOf({ incident, escalation, wayBack, ...more });
    return judgePress({ button, by: 'ana', seen }, { incident, stage }).kind;
  };

  it('means the same when only more alerts have come', () => {
    for (const button of BUTTONS) assert.equal(judged(button, { alerts: 9_000, isStorm: true }), 'go');
  });

  it('means nothing any more once it is over, or was opened again since (S18)', () => {
    for (const button of BUTTONS.filter((one) => one !== 'fix-forward')) {
      assert.equal(judged(button, { state: 'resolved' }), 'stale');
      assert.equal(judged(button, { care: { openVersion: 8 } as never }), 'stale');
    }
  });

  it('still puts back after its own person has taken the incident, and not after another has', () => {
    assert.equal(judged('put-back', { state: 'acknowledged', owner: 'ana' }), 'go');
    assert.equal(judged('put-back', { state: 'acknowledged', owner: 'bo' }), 'stale');
  });

  it('puts nothing back twice, nor what it did not show (S42, S48)', () => {
    assert.equal(judged('put-back', { recoveries: [aRecovery({ state: 'under-way' })] }), 'already');
    assert.equal(judged('put-back', { recoveries: [aRecovery({ state: 'proven' })] }), 'stale');
    assert.equal(judged('put-back', {}, { wayBack: { back: { number: 411 }, live: { number: 413 } } }), 'stale');
    assert.equal(judged('put-back', {}, { wayBack: { back: { number: 410 }, live: { number: 412 } } }), 'stale');
  });

  it('passes on once, and not what another has', () => {
    assert.equal(judged('pass-on', {}, { escalation: { ...escalation, step: 2 } }), 'stale');
    assert.equal(judged('pass-on', { state: 'acknowledged', owner: 'bo' }), 'already');
  });

  it('is judged by the version alone where nothing more was said', () => {
    const bare = { button: 'not-an-incident', by: 'ana', seen: { version: 7, stage: null } } as const;
    const at = (version: number) => judgePress(bare, { incident: { ...open, version }, stage }).kind;

    assert.deepEqual([at(7), at(8)], ['go', 'stale']);
  });
});
