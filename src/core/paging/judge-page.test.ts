import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { anEscalation, aPage, MINUTE_MS } from '../testing/paging.ts';
import { type Around, judgePage } from './judge-page.ts';
import type { Page } from './model.ts';

const page = aPage();

describe('whether a message still goes out', () => {
  it('sends what is wanted', () => {
    assert.deepEqual(judgePage(page, around()), { kind: 'send' });
    assert.deepEqual(judgePage(page, around({ escalation: anEscalation({ state: 'exhausted' }) })), { kind: 'send' });
  });

  it('pages nobody after the acknowledgement or the resolution', () => {
    const held = anEscalation({ state: 'held' });
    const others = anEscalation({ acknowledged: ['ann'] });

    assert.deepEqual(why(page, { incident: { resolvedAtMs: 5 } }), 'resolved');
    assert.deepEqual(why(page, { escalation: anEscalation({ state: 'ended' }) }), 'resolved');
    assert.deepEqual(why(page, { escalation: held }), 'acknowledged');
    assert.deepEqual(why(page, { escalation: others }), 'acknowledged');
    assert.deepEqual(why(aPage({ person: 'bob' }), { escalation: others }), 'send');
  });

  it('leaves out what an earlier run of the escalation wanted', () => {
    assert.equal(why(page, { escalation: anEscalation({ run: 1 }) }), 'paged-again');
  });

  it('sends one message of several that waited through an outage, the latest (S37)', () => {
    const sms = aPage({ id: 'p2', channel: 'sms', address: '+1', key: 'INC-4/0.0.0/ann/sms' });
    const later = aPage({ id: 'p3', key: 'INC-4/0.1.0/ann/chat', dueAtMs: 10 * MINUTE_MS });
    const other = aPage({ id: 'p4', person: 'bob', address: 'bob-chat', key: 'INC-4/0.1.1/bob/chat' });
    const siblings = [page, sms, later, other];
    const nowMs = 30 * MINUTE_MS;

    const told = siblings.map((one) => why(one, { siblings, nowMs }));

    assert.deepEqual(told, ['outdated', 'outdated', 'send', 'send']);
  });

  it('tries on as long as nothing later is due on this channel (S37)', () => {
    const failing = aPage({ attempts: 4, dueAtMs: 5 * MINUTE_MS });
    const later = aPage({ id: 'p3', key: 'INC-4/0.1.0/ann/chat', dueAtMs: 10 * MINUTE_MS });
    const siblings = [failing, later];

    assert.equal(why(failing, { siblings, nowMs: 5 * MINUTE_MS }), 'send');
    assert.equal(why(failing, { siblings, nowMs: 10 * MINUTE_MS }), 'outdated');
  });

  it('gives up what nobody needs any more, with the reason that kept it', () => {
    const test = aPage({ kind: 'test', incident: null, problem: 'no answer within 5 s' });

    const given = judgePage(test, around({ incident: null, escalation: null, nowMs: 3 * MINUTE_MS }));

    assert.deepEqual(given, { kind: 'give-up', why: 'no answer within 5 s' });
  });
});

function around(over: Partial<Around> = {}): Around {
  return { incident: { resolvedAtMs: null }, escalation: anEscalation(), siblings: [page], nowMs: 0, ...over };
}

function why(one: Page, over: Partial<Around>): string {
  const judgement = judgePage(one, around(over));
  return judgement.kind === 'send' ? 'send' : judgement.why;
}
