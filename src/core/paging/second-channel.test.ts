import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { aContact, aMember, aPage } from '../testing/paging.ts';
import type { Page } from './model.ts';
import { type Given, secondChannel } from './second-channel.ts';

const chat = aPage({ attempts: 1 });
const sms = aPage({ id: 'p2', channel: 'sms', address: '+1', key: 'INC-4/0.0.0/ann/sms', dueAtMs: 60_000 });
const contacts = [
  aContact({ address: 'ann-chat' }),
  aContact({ id: 's', channel: 'sms', address: '+1' }),
  aContact({ id: 'e', channel: 'email', address: 'a@b' }),
];

describe('the second channel', () => {
  it('is the message that was to come later, which comes now', () => {
    assert.deepEqual(look(chat, { siblings: [chat, sms] }), ['pull', 'INC-4/0.0.0/ann/sms', 1_000]);
  });

  it('is a verified address that was not used yet, where nothing was to come later', () => {
    assert.deepEqual(look(chat, { siblings: [chat] }), ['make', 'INC-4/0.0.0/ann/sms/instead-1', 1_000]);
  });

  it('leaves out channels that do not work either', () => {
    const works: Given['works'] = (channel) => channel === 'email';

    assert.deepEqual(look(chat, { siblings: [chat, sms], works }), ['make', 'INC-4/0.0.0/ann/email/instead-2', 1_000]);
    assert.equal(look(chat, { siblings: [chat, sms], works: () => false }), null);
  });

  it('is used once', () => {
    const instead = { ...sms, insteadOf: chat.id, state: 'sent', sentAtMs: 0 } as const;

    assert.equal(look(chat, { siblings: [chat, instead], nowMs: 500_000 }), null);
  });

  it('is not needed where another message has just reached the person', () => {
    assert.equal(look(chat, { siblings: [chat, { ...sms, state: 'sent', sentAtMs: 900 }] }), null);
    assert.equal(look(chat, { siblings: [chat, { ...sms, state: 'sending', attempts: 1 }] }), null);
  });

  it('is needed all the same where another one that failed is being tried again', () => {
    const hanging = { ...sms, state: 'sending', attempts: 2 } as const;

    assert.deepEqual(look(chat, { siblings: [chat, hanging] }), ['make', 'INC-4/0.0.0/ann/email/instead-2', 1_000]);
  });

  it("stands in for pages, and for the word that an incident is somebody's now, alone", () => {
    const given = { ...chat, kind: 'notice', key: 'INC-4/given-7/ann/chat', text: 'bo gave it to you.' } as const;
    const member = aMember('ann', { contacts });

    const found = secondChannel(given, { siblings: [given, sms], member, works: () => true, nowMs: 1_000 });

    assert.deepEqual(
      [found?.kind, found?.page.key, found?.page.kind, found?.page.text],
      ['make', 'INC-4/given-7/ann/sms/instead-1', 'notice', 'bo gave it to you.'],
    );
    assert.equal(look({ ...chat, kind: 'test' }, { siblings: [chat, sms] }), null);
    assert.equal(look({ ...chat, kind: 'notice', key: 'INC-4/link-1/ann/chat' }, { siblings: [chat, sms] }), null);
  });
});

function look(page: Page, over: Partial<Given>) {
  const member = aMember('ann', { contacts });
  const found = secondChannel(page, { siblings: [], member, works: () => true, nowMs: 1_000, ...over });
  return found === null ? null : [found.kind, found.page.key, found.page.dueAtMs];
}
