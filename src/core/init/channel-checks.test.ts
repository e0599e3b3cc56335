import assert from 'node:assert/strict';
import { it } from 'node:test';
import { channelChecks } from './channel-checks.ts';

it('says of each channel whether it works, and which one people count on that is not there', () => {
  const sms = { channel: 'sms', provider: 'twilio-sms', contacts: 2, lastSentAt: '2026-11-28T06:00:00.000Z' };
  const trouble = (at: string) => ({ at, why: 'answered 500' });

  const checks = channelChecks({
    channels: [
      { ...sms, lastTrouble: null },
      { ...sms, lastTrouble: trouble('2026-11-28T05:00:00.000Z') },
      { ...sms, contacts: 1, lastTrouble: trouble('2026-11-28T07:00:00.000Z') },
      { ...sms, lastSentAt: null, lastTrouble: trouble('2026-11-28T07:00:00.000Z') },
    ],
    missing: [
      { channel: 'push', contacts: 1 },
      { channel: 'chat', contacts: 3 },
    ],
  });

  assert.deepEqual(
    checks.map(({ level }) => level),
    ['ok', 'ok', 'warn', 'warn', 'fail', 'fail'],
  );
  assert.equal(
    checks[2]?.what,
    'channel sms (twilio-sms), 1 verified contact: answered 500 (2026-11-28T07:00:00.000Z)',
  );
  assert.match(checks[4]?.what ?? '', /^one verified contact uses push, which the settings do not set up$/);
  assert.match(checks[5]?.what ?? '', /^3 verified contacts use chat/);
});
