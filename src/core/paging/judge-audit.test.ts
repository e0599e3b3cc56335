import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { judgeAudit, type Sighting } from './judge-audit.ts';

const nothing: Sighting = { nowMs: 100_000, nextEscalationMs: null, nextPageMs: null, oldestDeliveryMs: null };
const well = { silentMs: 900, allDown: null };

describe('the audit of paging', () => {
  it('finds nothing where nothing is overdue by more than 5 s', () => {
    const soon = { ...nothing, nextEscalationMs: 95_000, nextPageMs: 130_000, oldestDeliveryMs: 75_000 };

    assert.deepEqual(judgeAudit(soon, well), []);
  });

  it('names what is overdue, and by how much', () => {
    const late = { ...nothing, nextEscalationMs: 94_000, nextPageMs: 90_000, oldestDeliveryMs: 60_000 };

    assert.deepEqual(
      judgeAudit(late, well).map(({ what, text }) => [what, text]),
      [
        ['escalation', 'a step of an escalation is overdue by 6 s'],
        ['page', 'a message is overdue by 10 s'],
        ['delivery', 'an alert that nobody has read is overdue by 40 s'],
      ],
    );
  });

  it('fails when the server stands still, the store cannot be read, or no channel works (S39)', () => {
    const texts = (pulse: object, seen: Parameters<typeof judgeAudit>[0] = nothing) =>
      judgeAudit(seen, { ...well, ...pulse }).map(({ text }) => text);

    assert.deepEqual(texts({ silentMs: 8_000 }), ['the server has done nothing for 8 s']);
    assert.deepEqual(texts({}, { problem: 'disk I/O error' }), ['the store cannot be read: disk I/O error']);
    assert.deepEqual(texts({ allDown: ['slack', 'twilio'] }), ['nobody can be reached: slack, twilio do not work']);
  });
});
