import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Contact, NotifyRule } from '../oncall/model.ts';
import { aContact, aMember } from '../testing/paging.ts';
import { pagesFor } from './pages-for.ts';

const chat = aContact({ id: 'c', channel: 'chat', address: 'chat' });
const sms = aContact({ id: 's', channel: 'sms', address: '+1' });
const voice = aContact({ id: 'v', channel: 'voice', address: '+1' });
const rules: readonly NotifyRule[] = [
  { afterMs: 180_000, channel: 'voice' },
  { afterMs: 0, channel: 'chat' },
  { afterMs: 60_000, channel: 'sms' },
];

describe('the messages to a person', () => {
  it('go by the rules: chat at once, SMS after a minute, a call after three', () => {
    assert.deepEqual(planned([chat, sms, voice], rules), [
      ['INC-4/0.0.1/ann/chat', 0],
      ['INC-4/0.0.1/ann/sms', 60_000],
      ['INC-4/0.0.1/ann/voice', 180_000],
    ]);
  });

  it('go to every verified address at once where there are no rules', () => {
    const unverified = aContact({ id: 'n', channel: 'ntfy', verifiedAtMs: null });

    assert.deepEqual(planned([chat, sms, unverified], []), [
      ['INC-4/0.0.1/ann/chat', 0],
      ['INC-4/0.0.1/ann/sms', 0],
    ]);
  });

  it('move up where the first channel of the rules has no verified address', () => {
    assert.deepEqual(planned([sms, voice], rules), [
      ['INC-4/0.0.1/ann/sms', 0],
      ['INC-4/0.0.1/ann/voice', 120_000],
    ]);
  });

  it('go to every verified address when no rule fits any', () => {
    assert.deepEqual(planned([aContact({ channel: 'email', address: 'a@b' })], rules), [['INC-4/0.0.1/ann/email', 0]]);
  });

  it('have keys of their own where one channel has several addresses', () => {
    const other = aContact({ id: 's2', channel: 'sms', address: '+2' });

    assert.deepEqual(
      planned([sms, other], []).map(([key]) => key),
      ['INC-4/0.0.1/ann/sms', 'INC-4/0.0.1/ann/sms/2'],
    );
  });
});

function planned(contacts: readonly Contact[], own: readonly NotifyRule[]) {
  const about = { incident: 4, key: 'INC-4/0.0.1', nowMs: 1_000 };
  return pagesFor(aMember('ann', { contacts, rules: own }), about).map(({ key, dueAtMs }) => [
    key,
    (dueAtMs ?? 0) - 1_000,
  ]);
}
